import type { Api } from "./api";
import { Chat } from "./chat";
import { h, icon } from "./dom";
import { beforeChat, toLeave } from "./forms";
import type { Screen, Store } from "./store";
import { inkOn, isDark, STYLES } from "./styles";
import { moment, say, span } from "./words";

/** The button in the corner and the panel, in a shadow root of their own. */
export class View {
  readonly host: HTMLElement;
  private readonly root: ShadowRoot;
  private readonly launch: HTMLButtonElement;
  private readonly badge: HTMLElement;
  private panel: HTMLElement | null = null;
  private title = h("h2", { id: "t" });
  private line = h("p", { role: "status" });
  private lost = h("div", { class: "strip", role: "status", hidden: true });
  private place = h("div");
  private menuButton = h("button");
  private menu: HTMLElement | null = null;
  private screen = "";
  private chat: Chat | null = null;

  constructor(
    private readonly store: Store,
    private readonly api: Api,
    colour: string,
  ) {
    this.host = h("div", { id: "sanxiang-widget", lang: store.state.language === "zh" ? "zh-CN" : "en" });
    this.root = this.host.attachShadow({ mode: "open" });
    dress(this.root);
    if (/^#[0-9a-f]{6}$/i.test(colour)) {
      this.host.style.setProperty("--accent", colour);
      this.host.style.setProperty("--on", inkOn(colour));
      this.host.style.setProperty("--mark", isDark(colour) ? colour : "#1d2733");
    }
    this.badge = h("span", { class: "badge", hidden: true });
    this.launch = h("button", { class: "launch", type: "button", "aria-haspopup": "dialog", onclick: () => store.open() }, icon("chat"), this.badge);
    this.root.append(this.launch);
    this.root.addEventListener("keydown", (event) => this.key(event as KeyboardEvent));
    store.subscribe(() => this.update());
    this.update();
  }

  update(): void {
    const { open, language } = this.store.state;
    const unread = this.store.unread;
    this.badge.hidden = !unread || open;
    this.badge.textContent = unread > 99 ? "99+" : String(unread);
    const label = unread && !open ? `${say(language, "open")}，${say(language, "unread", { n: unread })}` : say(language, "open");
    this.launch.setAttribute("aria-label", label);
    this.launch.setAttribute("aria-expanded", String(open));
    this.host.classList.toggle("open", open);
    if (open && !this.panel) this.show();
    else if (!open && this.panel) this.hide();
    if (this.panel) this.inside();
  }

  private show(): void {
    const { language } = this.store.state;
    this.launch.hidden = true;
    this.menuButton = h(
      "button",
      { class: "icon", type: "button", "aria-label": say(language, "menu"), title: say(language, "menu"), "aria-expanded": "false", onclick: () => this.toggle() },
      icon("more"),
    );
    const down = h(
      "button",
      { class: "icon", type: "button", "aria-label": say(language, "minimise"), title: say(language, "minimise"), onclick: () => this.store.close() },
      icon("down"),
    );
    const header = h("header", {}, h("div", { class: "who" }, this.title, this.line), this.menuButton, down);
    this.place = h("div");
    this.panel = h("section", { class: "panel", role: "dialog", "aria-modal": "true", "aria-labelledby": "t" }, header, this.lost, this.place);
    this.root.append(this.panel);
    this.screen = "";
  }

  private hide(): void {
    this.chat?.over();
    this.chat = null;
    this.panel?.remove();
    this.panel = null;
    this.menu = null;
    this.launch.hidden = false;
    this.launch.focus();
  }

  private inside(): void {
    const { language, connection, behind, head } = this.store.state;
    const screen = this.store.screen;
    const wanted = screen === "chat" ? `chat ${head?.chat}` : screen;
    if (wanted !== this.screen) this.turnTo(screen, wanted);
    this.chat?.update();
    const told = behind > 0 ? say(language, "behind", { n: behind }) : connection === "lost" ? say(language, "reconnecting") : "";
    put(this.lost, screen === "chat" && head?.state !== "ended" ? told : "");
    this.lost.hidden = !this.lost.textContent;
    this.head();
  }

  private head(): void {
    const { language, session, head } = this.store.state;
    const chatting = this.store.screen === "chat";
    put(this.title, (chatting && head?.agent_name) || session?.site.name || say(language, "title"));
    put(this.line, chatting ? this.standing() : "");
    this.menuButton.hidden = !chatting || head?.state === "ended";
  }

  private standing(): string {
    const { language, head } = this.store.state;
    if (!head || head.state === "ended") return say(language, "ended");
    if (head.state === "active") return say(language, "active");
    const place = head.position === null ? "queued" : head.position <= 1 ? "next" : "queue";
    const wait = head.estimate === null ? "" : ` · ${say(language, "wait", { t: span(head.estimate, language) })}`;
    return say(language, place, { n: (head.position ?? 1) - 1 }) + wait;
  }

  private turnTo(screen: Screen, wanted: string): void {
    this.screen = wanted;
    this.chat?.over();
    this.chat = null;
    this.menu?.remove();
    this.menu = null;
    if (screen === "chat") this.chat = new Chat(this.store, this.api);
    const made = this.chat?.element ?? this.made(screen);
    this.place.replaceWith(made);
    this.place = made as HTMLDivElement;
    this.chat?.update();
    if (this.chat) this.chat.focus();
    else (made.querySelector("input,textarea,button") as HTMLElement | null)?.focus();
    if (!this.root.activeElement) (this.panel?.querySelector("header .icon:last-child") as HTMLElement | null)?.focus();
  }

  private made(screen: Exclude<Screen, "chat"> | Screen): HTMLElement {
    const { language, problem, left } = this.store.state;
    const page = (...parts: (Node | string | null)[]): HTMLElement => h("div", { class: "page centre" }, ...parts);
    const again = (): void => void this.store.connect();
    if (screen === "form") return beforeChat(this.store);
    if (screen === "leave") return toLeave(this.store);
    if (screen === "connecting") return page(h("div", { class: "spin" }), h("p", { role: "status" }, say(language, "loading")));
    if (screen === "left") {
      const due = left?.due_at ? h("p", {}, say(language, "due", { t: moment(new Date(left.due_at), language) })) : null;
      return page(h("p", { class: "lead", role: "status" }, say(language, "left", { n: left?.number ?? "" })), due);
    }
    const retry = h("button", { class: "plain", type: "button", onclick: again }, say(language, "retry"));
    return page(h("p", { role: "alert" }, problem || say(language, "failed")), screen === "failed" ? retry : null);
  }

  // Menu and keys ------------------------------------------------------------------------------------------------------

  private toggle(): void {
    if (this.menu) {
      this.shut();
      return;
    }
    const { language, session } = this.store.state;
    const choose = (act: () => void) => (): void => {
      this.shut();
      act();
    };
    const end = h("button", { type: "button", onclick: choose(() => this.chat?.askEnd()) }, say(language, "end"));
    const mail = session?.site.transcript
      ? h("button", { type: "button", onclick: choose(() => this.chat?.askMail()) }, say(language, "transcript"))
      : null;
    this.menu = h("div", { class: "menu" }, mail, end);
    this.menuButton.setAttribute("aria-expanded", "true");
    this.menuButton.after(this.menu);
    (this.menu.querySelector("button") as HTMLElement).focus();
  }

  private shut(): void {
    this.menu?.remove();
    this.menu = null;
    this.menuButton.setAttribute("aria-expanded", "false");
    this.menuButton.focus();
  }

  /** Escape puts away; Tab goes round within the panel. The page gets no key that is pressed here. */
  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (!this.panel) return;
    if (event.key === "Escape" && !event.isComposing) {
      if (this.menu) this.shut();
      else this.store.close();
      return;
    }
    if (event.key !== "Tab") return;
    const stops = [...this.panel.querySelectorAll<HTMLElement>("button,input,textarea,a[href],[tabindex='0']")].filter(
      (each) => !(each as HTMLButtonElement).disabled && each.tabIndex >= 0 && each.getClientRects().length > 0,
    );
    const [first, last] = [stops[0], stops.at(-1)];
    const now = this.root.activeElement;
    if (event.shiftKey && now === first) {
      event.preventDefault();
      last?.focus();
    } else if (!event.shiftKey && now === last) {
      event.preventDefault();
      first?.focus();
    }
  }
}

function put(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A sheet that is made here is none of the page's inline styles, which its policy may forbid. */
function dress(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(h("style", {}, STYLES));
  }
}
