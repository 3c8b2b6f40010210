import type { Api } from "./api";
import { Refusal } from "./api";
import { h, icon } from "./dom";
import { byMail } from "./forms";
import { Messages } from "./messages";
import type { Store } from "./store";
import { half, say, span } from "./words";

/** The conversation: what was said, who is typing, what is to be done now, and where one writes. */
export class Chat {
  readonly element: HTMLElement;
  private readonly messages: Messages;
  private readonly typing: HTMLElement;
  private readonly idle: HTMLElement;
  private readonly below: HTMLElement;
  private readonly problem: HTMLElement;
  private readonly composer: HTMLFormElement;
  private readonly text: HTMLTextAreaElement;
  private readonly picker: HTMLInputElement;
  private shown = "";
  private timer: ReturnType<typeof setInterval>;

  constructor(
    private readonly store: Store,
    api: Api,
  ) {
    const { language } = store.state;
    this.messages = new Messages(store, api, say(language, "title"));
    this.typing = h("div", { class: "typing", role: "status", hidden: true }, say(language, "typing"));
    this.idle = h("div", { class: "strip", role: "status", hidden: true });
    this.problem = h("div", { class: "strip", role: "alert", hidden: true });
    this.below = h("div", { class: "foot", hidden: true });
    this.text = h("textarea", {
      rows: 1,
      "aria-label": say(language, "placeholder"),
      placeholder: say(language, "placeholder"),
      maxLength: store.state.session?.limits.text ?? 5000,
      oninput: () => this.typed(),
      onkeydown: (event: KeyboardEvent) => this.key(event),
    });
    this.picker = h("input", { type: "file", hidden: true, tabindex: "-1", onchange: () => void this.picked() });
    this.picker.accept = store.state.session?.limits.suffixes.join(",") ?? "";
    const attach = h(
      "button",
      { class: "icon", type: "button", "aria-label": say(language, "attach"), title: say(language, "attach"), onclick: () => this.picker.click() },
      icon("clip"),
    );
    const go = h("button", { class: "icon go", type: "submit", "aria-label": say(language, "send"), title: say(language, "send") }, icon("send"));
    this.composer = h("form", { class: "composer", onsubmit: (event: Event) => this.submit(event) }, attach, this.picker, this.text, go);
    this.element = h("main", {}, this.idle, this.messages.element, this.typing, this.problem, this.below, this.composer);
    this.element.addEventListener("paste", (event) => void this.pasted(event));
    this.timer = setInterval(() => this.count(), 1_000);
  }

  over(): void {
    clearInterval(this.timer);
  }

  focus(): void {
    if (this.composer.hidden) (this.below.querySelector("input,button") as HTMLElement | null)?.focus();
    else this.text.focus();
    this.messages.toEnd();
  }

  update(): void {
    const { head, typing } = this.store.state;
    this.messages.update();
    this.typing.hidden = !typing;
    const ended = head?.state === "ended";
    this.composer.hidden = !!ended;
    if (ended) this.rest(head.served && head.rating === null ? "rate" : "over");
    else if (this.shown === "rate" || this.shown === "over") this.rest("");
    this.count();
  }

  // Writing ------------------------------------------------------------------------------------------------------------

  private typed(): void {
    this.text.style.height = "44px";
    this.text.style.height = `${Math.min(132, Math.max(44, this.text.scrollHeight))}px`;
    if (this.text.value.trim()) this.store.typed();
  }

  /** While a Chinese input method composes, Enter chooses and sends nothing. */
  private key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    this.store.send(text);
    this.text.value = "";
    this.typed();
    this.messages.toEnd();
    this.text.focus();
  }

  private async picked(): Promise<void> {
    const file = this.picker.files?.[0];
    this.picker.value = "";
    if (file) await this.upload(file);
  }

  private async pasted(event: ClipboardEvent): Promise<void> {
    const file = event.clipboardData?.files[0];
    if (!file || this.composer.hidden) return;
    event.preventDefault();
    await this.upload(file);
  }

  private async upload(file: File): Promise<void> {
    const { language, session } = this.store.state;
    const limits = session?.limits;
    if (limits && file.size > limits.bytes) {
      this.tell(say(language, "tooLarge", { n: Math.round(limits.bytes / 1024 / 1024) }));
      return;
    }
    this.tell(`${say(language, "uploading")} ${file.name}`);
    try {
      await this.store.upload(file);
      this.tell("");
    } catch (wrong) {
      const why = wrong instanceof Refusal ? (Object.values(wrong.fields)[0] ?? wrong.title) : "";
      this.tell(half(why, language) || say(language, "failed"), true);
    }
  }

  private tell(text: string, passing = false, good = false): void {
    this.problem.classList.toggle("good", good);
    this.problem.textContent = text;
    this.problem.hidden = !text;
    if (passing) setTimeout(() => this.tell(""), 6_000);
  }

  // What is to be done now ---------------------------------------------------------------------------------------------

  /** Puts up what is asked, unless it is there already. */
  private rest(what: "" | "rate" | "over" | "sure" | "mail"): void {
    if (this.shown === what || (this.shown === "mail" && (what === "over" || what === "rate"))) return;
    this.shown = what;
    const made = { "": null, rate: () => this.rating(), over: () => this.after(), sure: () => this.sure(), mail: () => byMail(this.store, () => this.mailed()) }[
      what
    ];
    this.below.replaceChildren(...(made ? [made()] : []));
    this.below.hidden = !made;
    this.messages.toEnd();
    if (what === "sure" || what === "mail") (this.below.querySelector("input,button") as HTMLElement | null)?.focus();
  }

  askEnd(): void {
    this.rest("sure");
  }

  askMail(): void {
    this.rest("mail");
  }

  private mailed(): void {
    const asked = this.below.querySelector("input")?.value;
    this.shown = "-";
    this.rest("");
    if (asked) this.tell(say(this.store.state.language, "mailed"), true);
    this.update();
  }

  private sure(): HTMLElement {
    const { language, head } = this.store.state;
    const end = h("button", { class: "main", type: "button" }, say(language, head?.state === "queued" ? "leaveQueue" : "end"));
    const cancel = h("button", { class: "plain", type: "button", onclick: () => this.rest("") }, say(language, "cancel"));
    end.addEventListener("click", () => {
      end.disabled = true;
      this.store.end().catch(() => {
        end.disabled = false;
        this.tell(say(language, "failed"), true);
      });
    });
    return h("div", { class: "below" }, h("p", {}, say(language, "sure")), h("div", { class: "row" }, cancel, end));
  }

  private rating(): HTMLElement {
    const { language } = this.store.state;
    let chosen = 0;
    const submit = h("button", { class: "main", type: "submit", disabled: true }, say(language, "submit"));
    const stars = [1, 2, 3, 4, 5].map((n) => {
      const pick = (): void => {
        chosen = n;
        submit.disabled = false;
        stars.forEach((each, place) => each.classList.toggle("on", place < n));
      };
      const input = h("input", { type: "radio", name: "rating", value: String(n), "aria-label": say(language, "stars", { n }), onchange: pick });
      return h("label", { title: say(language, "stars", { n }) }, input, icon("star"));
    });
    const remark = h("textarea", { rows: 2, maxLength: 1000, "aria-label": say(language, "remark"), placeholder: say(language, "remark") });
    const send = async (event: Event): Promise<void> => {
      event.preventDefault();
      submit.disabled = true;
      try {
        await this.store.rate(chosen, remark.value.trim());
        this.tell(say(language, "thanks"), true, true);
      } catch (wrong) {
        submit.disabled = false;
        this.tell(wrong instanceof Refusal ? half(wrong.title, language) : say(language, "failed"), true);
      }
    };
    const again = h("button", { class: "plain", type: "button", onclick: () => void this.store.again() }, say(language, "again"));
    return h(
      "form",
      { class: "below", onsubmit: (event: Event) => void send(event) },
      h("fieldset", {}, h("legend", {}, say(language, "rate")), h("div", { class: "stars" }, ...stars)),
      h("div", { class: "field" }, remark),
      h("div", { class: "row" }, again, submit),
    );
  }

  private after(): HTMLElement {
    const { language, session } = this.store.state;
    const again = h("button", { class: "main", type: "button", onclick: () => void this.store.again() }, say(language, "again"));
    const mail = session?.site.transcript
      ? h("button", { class: "plain", type: "button", onclick: () => this.askMail() }, say(language, "transcript"))
      : null;
    return h("div", { class: "below" }, h("div", { class: "row" }, mail, again));
  }

  /** How long it is until the chat ends by itself. */
  private count(): void {
    const { head, language } = this.store.state;
    const left = head?.idle_warning ? (new Date(head.idle_warning).valueOf() - Date.now()) / 1000 : 0;
    this.idle.hidden = left <= 0;
    if (left > 0) this.idle.textContent = say(language, "idle", { t: left < 60 ? `${Math.ceil(left)} s` : span(left, language) });
  }
}

/** 229 is what browsers say that tell the key before they tell that it is part of a composition. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}
