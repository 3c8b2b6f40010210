import { beforeEach, describe, expect, it, vi } from "vitest";
import { Api, Refusal } from "../src/api";
import { Store, type Keeper } from "../src/store";
import type { Entry, Head, Session } from "../src/types";

/** A centre in memory: what is sent with a key that it knows is written once. */
class Centre {
  entries: Entry[] = [];
  keys = new Map<string, number>();
  head: Head | null = null;
  open = true;
  down = 0;
  refuse: { status: number; type: string; title: string } | null = null;
  asked: string[] = [];

  readonly fetch = (async (url: string, init: RequestInit = {}) => {
    const path = new URL(url).pathname.replace("/api/v1/visit", "");
    this.asked.push(`${init.method} ${path}`);
    if (path === "/stream" || path === "/poll") throw new TypeError("no streams here");
    if (this.down > 0) {
      this.down -= 1;
      throw new TypeError("down");
    }
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    return this.answer(path, body);
  }) as typeof fetch;

  private answer(path: string, body: Record<string, unknown>): Response {
    if (path === "/sessions") return json(this.session());
    if (path === "/chats") {
      if (!this.open) return json({ type: "urn:sanxiang:problem:closed", title: "关 / shut", opens_at: "2026-11-27T01:00:00Z" }, 409);
      this.head = { ...HEAD };
      this.add("bot", "您好");
      return json(this.head, 201);
    }
    if (path.endsWith("/log")) return json({ items: this.entries, chat: { ...this.head, last: this.entries.length } });
    if (path.endsWith("/messages") && path !== "/messages") {
      if (this.refuse) return json(this.refuse, this.refuse.status);
      const key = body["key"] as string;
      const seq = this.keys.get(key) ?? this.add("customer", body["text"] as string, key);
      return json({ seq, key, at: "2026-11-26T09:00:00Z" }, 201);
    }
    if (path.endsWith("/end")) {
      this.head = { ...(this.head as Head), state: "ended", ended: "customer" };
      return json(this.head);
    }
    return new Response(null, { status: 204 });
  }

  add(role: string, text: string, key: string | null = null): number {
    const seq = this.entries.length + 1;
    this.entries.push({ chat: 7, seq, kind: "message", role, at: "2026-11-26T09:00:00Z", text, file: null, key });
    if (key) this.keys.set(key, seq);
    return seq;
  }

  private session(): Session {
    const words = { welcome: "", closed: "", consent: "", inactive: "", goodbye: "" };
    const site = { key: "s", name: "商城", form: [], words: { zh: words, en: words }, consent: false, transcript: false };
    const limits = { bytes: 1, suffixes: [], text: 5000 };
    return { token: "t", visitor: 1, proven: false, site, limits, open: this.open, opens_at: null, chat: this.head };
  }
}

const HEAD: Head = {
  chat: 7,
  state: "active",
  agent_name: "孙悦",
  position: null,
  estimate: null,
  agent_read: 0,
  visitor_read: 0,
  last: 0,
  ended: null,
  served: true,
  rating: null,
  idle_warning: null,
};

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

function memory(): Keeper & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, get: (name) => kept.get(name) ?? "", set: (name, value) => void (value ? kept.set(name, value) : kept.delete(name)) };
}

let number = 0;
function made(centre: Centre, keeper = memory()): Store {
  return new Store({
    api: new Api("https://centre.example/api/v1/visit", centre.fetch),
    site: `s${(number += 1)}`,
    language: "zh",
    keeper,
    page: () => "/",
    visible: () => true,
    newKey: () => `k${(number += 1)}`,
  });
}

async function begun(centre: Centre, keeper = memory()): Promise<Store> {
  const store = made(centre, keeper);
  store.open();
  await vi.advanceTimersByTimeAsync(10);
  await store.begin({}, false);
  await vi.advanceTimersByTimeAsync(10);
  return store;
}

const texts = (store: Store): string[] => store.state.log.entries.map((each) => each.text);

// There is one tab here.
const locks = { request: (_name: string, _options: unknown, lead: () => Promise<void>) => lead() };

beforeEach(() => {
  Object.defineProperty(navigator, "locks", { configurable: true, value: locks });
  vi.useFakeTimers();
});

describe("a chat", () => {
  it("is asked for by a form where it is open, and a message is left where it is not", async () => {
    const centre = new Centre();
    const store = made(centre);
    store.open();
    await vi.advanceTimersByTimeAsync(10);
    expect(store.screen).toBe("form");
    centre.open = false;
    await store.begin({}, false);
    expect(store.screen).toBe("leave");
    expect(store.state.session?.opens_at).toBe("2026-11-27T01:00:00Z");
  });

  it("shows what is said at once, and each word once, in order", async () => {
    const centre = new Centre();
    const store = await begun(centre);
    store.send("一");
    store.send("二");
    expect(store.state.log.pending.map((each) => each.text)).toEqual(["一", "二"]);
    await vi.advanceTimersByTimeAsync(10);
    expect(store.state.log.pending).toEqual([]);
    for (const entry of centre.entries) store.take({ type: "entry", ...entry });
    expect(texts(store)).toEqual(["您好", "一", "二"]);
  });

  it("sends again what did not get through, and it is written once", async () => {
    const centre = new Centre();
    const store = await begun(centre);
    centre.down = 2;
    store.send("一");
    store.send("二");
    await vi.advanceTimersByTimeAsync(100);
    expect(store.state.log.pending.length).toBe(2);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(store.state.log.pending).toEqual([]);
    expect(centre.entries.map((each) => each.text)).toEqual(["您好", "一", "二"]);
  });

  it("keeps what was not sent over a reload", async () => {
    const centre = new Centre();
    const keeper = memory();
    const store = await begun(centre, keeper);
    centre.down = 99;
    store.send("一");
    await vi.advanceTimersByTimeAsync(10);
    centre.down = 0;
    const again = made(centre, { ...keeper, get: (name) => keeper.kept.get(name) ?? "" });
    again.open();
    await vi.advanceTimersByTimeAsync(50);
    expect(centre.entries.filter((each) => each.text === "一").length).toBe(1);
    expect(again.state.log.pending).toEqual([]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(centre.entries.filter((each) => each.text === "一").length).toBe(1);
  });

  it("says why something was refused for good, and goes on with the next", async () => {
    const centre = new Centre();
    const store = await begun(centre);
    centre.refuse = { status: 422, type: "urn:sanxiang:problem:invalid", title: "太长 / too long" };
    store.send("一");
    await vi.advanceTimersByTimeAsync(10);
    expect(store.state.log.pending[0]?.failed).toBe("太长");
    centre.refuse = null;
    store.send("二");
    await vi.advanceTimersByTimeAsync(10);
    expect(texts(store)).toEqual(["您好", "二"]);
    store.retry(store.state.log.pending[0]?.key ?? "");
    await vi.advanceTimersByTimeAsync(10);
    expect(texts(store)).toEqual(["您好", "二", "一"]);
  });

  it("gets what comes in also where no stream comes through", async () => {
    const centre = new Centre();
    const store = await begun(centre);
    centre.add("agent", "在的");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(texts(store)).toEqual(["您好", "在的"]);
  });

  it("says that it is away once that lasts, and that it is back", async () => {
    const centre = new Centre();
    const store = await begun(centre);
    centre.down = 3;
    store.away();
    expect(store.state.connection).toBe("connecting");
    await vi.advanceTimersByTimeAsync(2_600);
    expect(store.state.connection).toBe("lost");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(store.state.connection).toBe("connecting");
  });

  it("counts what was not seen, and marks as read what is before one's eyes", async () => {
    const centre = new Centre();
    const store = await begun(centre);
    store.close();
    centre.add("agent", "在的");
    await vi.advanceTimersByTimeAsync(4_000);
    expect(store.unread).toBe(1);
    store.open();
    expect(store.unread).toBe(0);
    expect(centre.asked).toContain("POST /chats/7/read");
  });

  it("shows that the other side is typing until they have said something", async () => {
    const store = await begun(new Centre());
    store.take({ type: "typing", chat: 7, role: "agent" });
    expect(store.state.typing).toBe(true);
    store.take({ type: "entry", chat: 7, seq: 9, kind: "message", role: "agent", at: "", text: "在", file: null, key: null });
    expect(store.state.typing).toBe(false);
    store.take({ type: "typing", chat: 7, role: "agent" });
    await vi.advanceTimersByTimeAsync(6_000);
    expect(store.state.typing).toBe(false);
  });

  it("ends, and another one can be begun", async () => {
    const centre = new Centre();
    const store = await begun(centre);
    await store.end();
    expect(store.screen).toBe("chat");
    await store.again();
    expect(store.screen).toBe("form");
  });

  it("is forgotten when the page says that its customer has signed out", async () => {
    const keeper = memory();
    const store = await begun(new Centre(), keeper);
    await store.identify(null);
    expect([...keeper.kept.keys()]).toEqual([]);
    expect(store.state.phase).toBe("idle");
  });
});

describe("refusals", () => {
  it("pass where the centre could not be reached or is busy", () => {
    expect([0, 429, 500, 503].map((status) => new Refusal(status, "", "").passing)).toEqual([true, true, true, true]);
    expect([400, 401, 403, 404, 409, 422].some((status) => new Refusal(status, "", "").passing)).toBe(false);
  });
});
