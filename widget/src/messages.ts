import type { Api } from "./api";
import { h, icon, linked } from "./dom";
import type { Pending } from "./log";
import type { Store } from "./store";
import type { Entry, Language } from "./types";
import { clock, half, say } from "./words";

/** How wide a picture is shown, in pixels of the page. */
const WIDE = 240;
const HIGH = 280;

/** The log as it is shown. What stands there stays the same element, so that only what is new is read out. */
export class Messages {
  readonly element: HTMLElement;
  private readonly shown = new Map<string, HTMLElement>();
  private low = true;

  constructor(
    private readonly store: Store,
    private readonly api: Api,
    label: string,
  ) {
    this.element = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": label, tabindex: "0" });
    this.element.addEventListener("scroll", () => (this.low = this.left() < 80));
    // What was read last stays in sight when a keyboard takes half of the screen.
    if (typeof ResizeObserver === "function") new ResizeObserver(() => this.low && this.toEnd()).observe(this.element);
  }

  private left(): number {
    return this.element.scrollHeight - this.element.scrollTop - this.element.clientHeight;
  }

  update(): void {
    const { log, language, head } = this.store.state;
    const low = this.left() < 80;
    const wanted: HTMLElement[] = [];
    let before: string | null = null;
    let last: HTMLElement | null = null;
    for (const entry of log.entries) {
      const made = this.once(`${entry.chat}-${entry.seq}`, () => this.entry(entry, language));
      if (!made) continue;
      const same = before === entry.role && entry.role !== "bot";
      made.classList.toggle("same", same);
      // Of what one side says within a minute, the last says when.
      last?.classList.toggle("quiet", same && timeOf(last) === timeOf(made));
      this.named(made, head?.agent_name ?? "", language);
      before = entry.role;
      last = made;
      wanted.push(made);
    }
    for (const each of log.pending) wanted.push(this.once(each.key, () => this.pending(each, language)) as HTMLElement);
    this.arrange(wanted);
    this.marks(log.entries, log.pending, head?.agent_read ?? 0, language);
    if (low) this.element.scrollTop = this.element.scrollHeight;
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }

  private once(key: string, make: () => HTMLElement | null): HTMLElement | null {
    const found = this.shown.get(key);
    if (found) return found;
    const made = make();
    if (made) this.shown.set(key, made);
    return made;
  }

  private arrange(wanted: HTMLElement[]): void {
    const keep = new Set(wanted);
    for (const [key, element] of this.shown) {
      if (!keep.has(element)) {
        element.remove();
        this.shown.delete(key);
      }
    }
    wanted.forEach((element, place) => {
      const there = this.element.children[place];
      if (there !== element) this.element.insertBefore(element, there ?? null);
    });
  }

  private entry(entry: Entry, language: Language): HTMLElement | null {
    if (entry.kind === "transfer") return h("div", { class: "note" }, say(language, "transferred"));
    if (entry.kind === "ended") return h("div", { class: "note" }, say(language, "ended"));
    if (entry.kind !== "message") return null;
    if (entry.role !== "agent" && entry.role !== "customer" && entry.role !== "supervisor") {
      return h("div", { class: "note" }, ...linked(half(entry.text, language)));
    }
    const mine = entry.role === "customer";
    const who = h("span", { class: mine ? "sr" : "name" }, mine ? say(language, "you") : (this.store.state.head?.agent_name ?? say(language, "agent")));
    const file = entry.file === null ? null : this.file(entry.chat, entry.file, language);
    const text = entry.text ? h("div", { class: "b" }, ...linked(entry.text)) : null;
    return h("div", { class: mine ? "m mine" : "m" }, who, file, text, this.mark(entry, language));
  }

  /** Who it is may be known a moment later than what they say. */
  private named(made: HTMLElement, name: string, language: Language): void {
    const shown = name ? made.querySelector(".name") : null;
    if (shown?.textContent === say(language, "agent")) shown.textContent = name;
  }

  private mark(entry: Entry, language: Language): HTMLElement {
    const at = typeof entry.at === "string" ? new Date(entry.at) : new Date();
    const time = Number.isNaN(at.valueOf()) ? "" : clock(at, language);
    return h("div", { class: "mark" }, h("span", { class: "at" }, time), h("span", { class: "state" }));
  }

  private pending(each: Pending, language: Language): HTMLElement {
    const text = each.text || each.name || say(language, "file");
    return h("div", { class: "m mine" }, h("span", { class: "sr" }, say(language, "you")), h("div", { class: "b" }, text), h("div", { class: "mark" }));
  }

  /** Only the last of one's own says how far it has come; what failed says so and is sent again by a tap. */
  private marks(entries: Entry[], pending: Pending[], read: number, language: Language): void {
    const mine = entries.filter((each) => each.role === "customer" && each.kind === "message");
    const last = mine.at(-1);
    for (const each of mine) {
      const state = this.shown.get(`${each.chat}-${each.seq}`)?.querySelector(".state");
      const text = each === last ? ` · ${say(language, each.seq <= read ? "read" : "delivered")}` : "";
      if (state && state.textContent !== text) state.textContent = text;
    }
    for (const each of pending) {
      const mark = this.shown.get(each.key)?.querySelector(".mark");
      const wanted = each.failed || (each.tries > 2 ? say(language, "waiting") : say(language, "sending"));
      if (!mark || mark.textContent === wanted) continue;
      const retry = (): void => this.store.retry(each.key);
      mark.replaceChildren(each.failed ? h("button", { type: "button", onclick: retry, title: say(language, "retry") }, wanted) : wanted);
    }
  }

  // Files --------------------------------------------------------------------------------------------------------------

  /** A picture is drawn on a canvas: a page's policy for images has no say there. Anything else is offered to be saved. */
  private file(chat: number, file: number, language: Language): HTMLElement {
    const box = h("div", { class: "b pic" }, h("span", { class: "mark" }, "…"));
    this.load(box, chat, file, language).catch(() => {
      const retry = (): void => {
        box.replaceChildren("…");
        this.load(box, chat, file, language).catch(() => box.replaceChildren(say(language, "unavailable")));
      };
      box.replaceChildren(h("button", { class: "file", type: "button", onclick: retry }, icon("file"), say(language, "unavailable")));
    });
    return box;
  }

  private async load(box: HTMLElement, chat: number, file: number, language: Language): Promise<void> {
    const answer = await this.api.file(chat, file);
    const name = nameOf(answer.headers.get("Content-Disposition") ?? "") || say(language, "file");
    const type = answer.headers.get("Content-Type") ?? "";
    if (!type.startsWith("image/")) {
      await answer.body?.cancel();
      box.classList.remove("pic");
      box.replaceChildren(this.saving(chat, file, name, language, [icon("file"), name]));
      return;
    }
    const drawn = await draw(await answer.blob());
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", `${say(language, "picture")} ${name}`);
    box.replaceChildren(this.saving(chat, file, name, language, [drawn], "shot"));
    this.toEnd();
  }

  private saving(chat: number, file: number, name: string, language: Language, parts: Node[] | (Node | string)[], kind = "file"): HTMLElement {
    const save = async (): Promise<void> => {
      const blob = await (await this.api.file(chat, file)).blob();
      const link = h("a", { href: URL.createObjectURL(blob), download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    };
    const label = say(language, "download", { name });
    return h("button", { class: kind, type: "button", title: label, "aria-label": label, onclick: () => void save().catch(() => undefined) }, ...parts);
  }
}

function timeOf(made: HTMLElement): string {
  return made.querySelector(".at")?.textContent ?? "";
}

export function nameOf(disposition: string): string {
  const wide = /filename\*=utf-8''([^;]+)/i.exec(disposition);
  if (wide?.[1]) {
    try {
      return decodeURIComponent(wide[1]);
    } catch {
      return "";
    }
  }
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? "";
}

async function draw(blob: Blob): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(blob);
  const scale = Math.min(1, WIDE / picture.width, HIGH / picture.height);
  const [wide, high] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
  const sharp = Math.min(globalThis.devicePixelRatio || 1, 2);
  const canvas = h("canvas");
  canvas.width = wide * sharp;
  canvas.height = high * sharp;
  canvas.style.width = `${wide}px`;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas;
}
