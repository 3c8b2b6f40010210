import { describe, expect, it } from "vitest";
import { isComposing } from "../src/chat";
import { linked } from "../src/dom";
import { newKey } from "../src/index";
import { Log } from "../src/log";
import { nameOf } from "../src/messages";
import { inkOn } from "../src/styles";
import type { Entry } from "../src/types";
import { half, moment, say, span } from "../src/words";

const entry = (seq: number, key: string | null = null): Entry => ({ chat: 1, seq, kind: "message", role: "agent", at: "", text: `${seq}`, file: null, key });

describe("a log", () => {
  it("has each entry once and in order, whatever order they come in", () => {
    const log = new Log();
    for (const seq of [3, 1, 3, 5, 2, 4, 1]) log.add(entry(seq));
    expect(log.entries.map((each) => each.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(log.last).toBe(5);
    expect(log.unread(3)).toBe(2);
  });

  it("drops what was on its way when it has come", () => {
    const log = new Log();
    log.pending = [{ key: "a", chat: 1, text: "x", file: null, name: "", tries: 0, failed: "" }];
    log.add(entry(1, "b"));
    expect(log.pending.length).toBe(1);
    log.add(entry(2, "a"));
    expect(log.pending).toEqual([]);
  });
});

describe("words", () => {
  it.each([
    ["已结束 / it is over", "zh", "已结束"],
    ["已结束 / it is over", "en", "it is over"],
    ["plain", "en", "plain"],
  ] as const)("%s in %s", (text, language, wanted) => expect(half(text, language)).toBe(wanted));

  it("fill in and say spans and moments", () => {
    expect(say("zh", "queue", { n: 3 })).toBe("排队中，前面还有 3 位");
    expect([span(30, "zh"), span(150, "en")]).toEqual(["不到 1 分钟", "3 min"]);
    const at = new Date(2026, 10, 27, 9, 0);
    expect(moment(at, "en", new Date(2026, 10, 27, 8))).toBe("09:00");
    expect(moment(at, "en", new Date(2026, 10, 26))).toContain("27 Nov");
  });
});

describe("what people write", () => {
  it("is only ever text, with its addresses as links", () => {
    const parts = linked('看 https://a.example/x?y=1。<img src=x onerror="1">');
    const link = parts[1] as HTMLAnchorElement;
    expect(link.getAttribute("href")).toBe("https://a.example/x?y=1");
    expect(link.getAttribute("rel")).toContain("noopener");
    expect(parts[2]).toBe('。<img src=x onerror="1">');
    expect(linked("javascript:alert(1)").length).toBe(1);
  });

  it("is not sent while an input method composes", () => {
    expect(isComposing({ isComposing: true, keyCode: 13 } as KeyboardEvent)).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 229 } as KeyboardEvent)).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 13 } as KeyboardEvent)).toBe(false);
  });
});

describe("small things", () => {
  it("reads the name of a file", () => {
    expect(nameOf("attachment; filename*=utf-8''%E7%A5%A8%E6%8D%AE.png")).toBe("票据.png");
    expect(nameOf('attachment; filename="a b.txt"')).toBe("a b.txt");
    expect(nameOf("")).toBe("");
  });

  it("writes in what is read best upon a colour", () => {
    expect([inkOn("#0b6e75"), inkOn("#ffd400"), inkOn("nonsense")]).toEqual(["#fff", "#000", "#fff"]);
  });

  it("makes keys that are UUIDs", () => {
    expect(newKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
