import { Api, Refusal } from "./api";
import { Log, type Pending } from "./log";
import { type Link, SharedStream, browser } from "../../console/stream/src";
import type { Entry, Head, Identity, Item, Language, Session } from "./types";
import { half, say } from "./words";

/** `connecting` also while the log is asked for beside a stream that does not come through. */
export type Connection = "live" | "connecting" | "lost";
export type Phase = "idle" | "connecting" | "ready" | "failed" | "refused";
export type Screen = "connecting" | "failed" | "refused" | "form" | "leave" | "left" | "chat";

export interface State {
  language: Language;
  phase: Phase;
  open: boolean;
  session: Session | null;
  head: Head | null;
  log: Log;
  connection: Connection;
  /** Entries that are still to come after having been away. */
  behind: number;
  typing: boolean;
  left: { number: string; due_at: string | null } | null;
  dismissed: number;
  problem: string;
}

/** What a page keeps of a visitor between two visits. */
export interface Keeper {
  get(name: string): string;
  set(name: string, value: string): void;
}

export interface Surroundings {
  api: Api;
  site: string;
  language: Language;
  keeper: Keeper;
  page: () => string;
  visible: () => boolean;
  newKey: () => string;
}

const TYPING_SHOWN = 5_000;
const TYPING_TOLD = 3_000;
const LOST_SHOWN = 2_500;
/** Beside a stream that does not come through, the log is asked for by itself. */
const LOOK = 3_000;
const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000];

/** All that happens, without anything of how it looks. */
export class Store {
  readonly state: State;
  private readonly listeners = new Set<() => void>();
  private stream: SharedStream | null = null;
  private following = 0;
  private readonly tabs: BroadcastChannel | null;
  private identity: Identity | null = null;
  private sending = false;
  private told = 0;
  private readUpTo = 0;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;
  private lostTimer: ReturnType<typeof setTimeout> | undefined;
  private lookTimer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly around: Surroundings) {
    this.state = {
      language: around.language,
      phase: "idle",
      open: false,
      session: null,
      head: null,
      log: new Log(),
      connection: "connecting",
      behind: 0,
      typing: false,
      left: null,
      dismissed: Number(around.keeper.get("dismissed")) || 0,
      problem: "",
    };
    around.api.token = around.keeper.get("token");
    this.tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`sanxiang:${around.site}`);
    if (this.tabs) this.tabs.onmessage = (event: MessageEvent<string>) => this.hear(event.data);
  }

  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }

  get screen(): Screen {
    const { phase, head, left, session, dismissed } = this.state;
    if (phase === "failed" || phase === "refused") return phase;
    if (phase !== "ready" || !session) return "connecting";
    if (head && head.chat !== dismissed) return "chat";
    if (left) return "left";
    return session.open ? "form" : "leave";
  }

  get unread(): number {
    const { head, log } = this.state;
    return head ? log.unread(Math.max(head.visitor_read, this.readUpTo)) : 0;
  }

  // Coming and going ---------------------------------------------------------------------------------------------------

  /** Somebody who has talked here before is connected at once, so that an answer is seen to have come. */
  wake(): void {
    if (this.around.keeper.get("chat")) void this.connect();
  }

  open(): void {
    this.state.open = true;
    if (this.state.phase === "idle" || this.state.phase === "failed") void this.connect();
    this.seen();
    this.changed();
  }

  close(): void {
    this.state.open = false;
    this.changed();
  }

  /** `quietly`: what is shown stays until it is known what is to be shown instead. */
  async connect(quietly = false): Promise<void> {
    if (!quietly) this.state.phase = "connecting";
    this.changed();
    try {
      await this.come();
      this.state.phase = "ready";
      this.follow();
    } catch (wrong) {
      const refused = wrong instanceof Refusal && !wrong.passing;
      this.state.phase = refused ? "refused" : "failed";
      this.state.problem = wrong instanceof Refusal ? half(wrong.title, this.state.language) : "";
    }
    this.changed();
  }

  private async come(): Promise<void> {
    const { api, site, keeper } = this.around;
    const session = await api.session(site, this.state.language, this.identity);
    api.token = session.token;
    keeper.set("token", session.token);
    this.state.session = session;
    const chat = session.chat;
    // One that was over before this visit is not shown again.
    if (chat && (chat.state !== "ended" || keeper.get("chat") === String(chat.chat))) {
      this.turnTo(chat);
      // First, so that what is read of the log can take out what has come through after all.
      if (!this.state.log.pending.length) this.state.log.pending = this.restored(chat.chat);
      await this.catchUp();
      void this.flush();
    } else {
      keeper.set("chat", "");
    }
  }

  private turnTo(head: Head): void {
    if (this.state.head?.chat !== head.chat) {
      this.state.log = new Log();
      this.readUpTo = 0;
    }
    this.state.head = head;
    this.around.keeper.set("chat", String(head.chat));
  }

  /** The token is known no longer: the same browser comes anew. */
  private async renew(): Promise<void> {
    this.around.api.token = "";
    this.state.head = null;
    this.unfollow();
    await this.connect();
  }

  /** Of whom the page says that it is somebody; null = nobody any more. */
  async identify(identity: Identity | null): Promise<void> {
    this.identity = identity;
    if (!identity) {
      this.forget();
      this.tabs?.postMessage("forget");
      return;
    }
    if (this.state.phase !== "idle") await this.connect(true);
  }

  private forget(): void {
    this.unfollow();
    for (const name of ["token", "chat", "outbox", "dismissed"]) this.around.keeper.set(name, "");
    this.around.api.token = "";
    Object.assign(this.state, { phase: "idle", open: false, session: null, head: null, log: new Log(), left: null, dismissed: 0 });
    this.changed();
  }

  // Streams ------------------------------------------------------------------------------------------------------------

  /** One connection for all tabs of this browser, for the chat that goes on. */
  private follow(): void {
    const { head } = this.state;
    if (!head || head.state === "ended" || this.following === head.chat) return;
    this.unfollow();
    const { api, site } = this.around;
    this.following = head.chat;
    const source = {
      stream: `${api.base}/stream`,
      poll: `${api.base}/poll`,
      headers: () => ({ Authorization: `Bearer ${api.token}` }),
      query: () => ({ chat: String(head.chat) }),
    };
    const heard = {
      item: (item: unknown) => this.take(item as Item),
      link: (link: Link) => this.linked(link),
      // A chat that the stream knows no longer is over, as its log says; where it is not, the log goes on being asked for.
      refused: (status: number) => (status === 404 ? this.connected("connecting") : void this.renew()),
    };
    this.stream = new SharedStream(`sanxiang:${site}:${head.chat}`, source, heard, { ...browser, fetch: api.fetcher });
    this.lookTimer = setInterval(() => void this.look(), LOOK);
  }

  private unfollow(): void {
    clearInterval(this.lookTimer);
    this.stream?.stop();
    this.stream = null;
    this.following = 0;
  }

  /** While the stream does not come through. */
  private async look(): Promise<void> {
    const { head, connection } = this.state;
    if (!head || head.state === "ended" || connection === "live") return;
    try {
      await this.catchUp();
      this.connected("connecting");
    } catch {
      this.connected("lost");
    }
  }

  /** What the log has that is not here yet. */
  async catchUp(): Promise<void> {
    for (;;) {
      const { head, log } = this.state;
      if (!head) return;
      const found = await this.around.api.log(head.chat, log.last);
      for (const entry of found.items) this.said(entry);
      this.stands(found.chat);
      if (found.items.length < 200) return;
    }
  }

  /** What another tab has done. */
  private hear(word: string): void {
    if (word === "forget") this.forget();
    else if (this.state.phase === "ready" && this.state.head?.state !== "active") void this.connect(true);
  }

  private linked(link: Link): void {
    this.state.behind = link.behind;
    this.connected(link.phase === "away" ? "lost" : link.phase === "connecting" ? "connecting" : "live");
  }

  /** A short break is not worth a word. */
  private connected(state: Connection): void {
    clearTimeout(this.lostTimer);
    const before = this.state.connection;
    if (state === "lost" && before !== "lost") {
      this.state.connection = "connecting";
      this.lostTimer = setTimeout(() => {
        this.state.connection = "lost";
        this.changed();
      }, LOST_SHOWN);
      return;
    }
    this.state.connection = state;
    if (state === "live" && before !== "live") void this.flush();
    this.changed();
  }

  /** The browser says that it has no network: sooner than the silence of the stream does. */
  away(): void {
    this.connected("lost");
  }

  /** The network is back, or the page is looked at again. */
  revive(): void {
    if (this.state.phase === "failed" && this.state.open) void this.connect();
    if (this.state.phase !== "ready" || !this.state.head || this.state.head.state === "ended") return;
    if (this.state.connection !== "live") this.stream?.renew();
    void this.look();
    void this.flush();
    this.seen();
  }

  take(item: Item): void {
    if (item.type === "entry") this.said(item as unknown as Entry);
    else if (item.type === "chat") this.stands(item as unknown as Head);
    else if (item.type === "typing" && item["role"] === "agent") this.types(item["chat"] as number);
    this.changed();
  }

  private said(entry: Entry): void {
    const { head, log } = this.state;
    if (!head || entry.chat !== head.chat) return;
    if (log.add(entry) && entry.role === "agent") this.types(0);
    head.last = Math.max(head.last, entry.seq);
    this.keepPending();
    this.seen();
    this.changed();
  }

  private stands(head: Head): void {
    const before = this.state.head;
    if (!before || head.chat !== before.chat) return;
    // Marks only grow: an older word of it may come later.
    const agent_read = Math.max(before.agent_read, head.agent_read);
    this.state.head = { ...before, ...head, agent_read };
    if (this.state.head.state === "ended") {
      this.unfollow();
    }
    this.changed();
  }

  private types(chat: number): void {
    clearTimeout(this.typingTimer);
    this.state.typing = chat !== 0 && chat === this.state.head?.chat;
    if (this.state.typing) {
      this.typingTimer = setTimeout(() => {
        this.state.typing = false;
        this.changed();
      }, TYPING_SHOWN);
    }
  }

  // What the visitor does ----------------------------------------------------------------------------------------------

  async begin(form: Record<string, string>, consent: boolean): Promise<void> {
    try {
      const head = await this.around.api.begin(form, consent, this.state.language, this.around.page());
      this.turnTo(head);
      this.tabs?.postMessage("begun");
      await this.catchUp();
      this.follow();
    } catch (wrong) {
      if (wrong instanceof Refusal && wrong.kind === "closed" && this.state.session) {
        this.state.session = { ...this.state.session, open: false, opens_at: (wrong.more["opens_at"] as string) ?? null };
      } else {
        throw wrong;
      }
    } finally {
      this.changed();
    }
  }

  async leave(given: Parameters<Api["leave"]>[0]): Promise<void> {
    this.state.left = await this.around.api.leave(given);
    this.changed();
  }

  send(text: string, file: number | null = null, name = ""): void {
    const chat = this.state.head?.chat;
    if (!chat) return;
    this.state.log.pending.push({ key: this.around.newKey(), chat, text, file, name, tries: 0, failed: "" });
    this.keepPending();
    this.changed();
    void this.flush();
  }

  async upload(file: File): Promise<void> {
    const chat = this.state.head?.chat;
    if (!chat) return;
    const sent = await this.around.api.upload(chat, file);
    this.send("", sent.file, sent.name);
  }

  retry(key: string): void {
    for (const each of this.state.log.pending) if (each.key === key) Object.assign(each, { failed: "", tries: 0 });
    this.changed();
    void this.flush();
  }

  /** One after the other, in order; the key makes that each is written once, however often it is sent. */
  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let next = this.next(); next; next = this.next()) await this.attempt(next);
    } finally {
      this.sending = false;
    }
  }

  private next(): Pending | undefined {
    return this.state.log.pending.find((each) => !each.failed);
  }

  private async attempt(each: Pending): Promise<void> {
    try {
      const said = await this.around.api.say(each.chat, each.key, each.text, each.file);
      this.said({ ...said, chat: each.chat, kind: "message", role: "customer", text: each.text, file: each.file });
    } catch (wrong) {
      each.tries += 1;
      if (wrong instanceof Refusal && wrong.passing) {
        this.changed();
        await new Promise((done) => setTimeout(done, PAUSES[Math.min(each.tries, PAUSES.length) - 1]));
        return;
      }
      each.failed = wrong instanceof Refusal ? half(wrong.title, this.state.language) : say(this.state.language, "failed");
      this.keepPending();
      this.changed();
      if (wrong instanceof Refusal && wrong.kind === "chat-over") await this.catchUp();
    }
  }

  private keepPending(): void {
    const { pending } = this.state.log;
    this.around.keeper.set("outbox", pending.length ? JSON.stringify(pending) : "");
  }

  private restored(chat: number): Pending[] {
    try {
      const found = JSON.parse(this.around.keeper.get("outbox") || "[]") as Pending[];
      return found.filter((each) => each.chat === chat);
    } catch {
      return [];
    }
  }

  typed(): void {
    const { head } = this.state;
    const now = Date.now();
    if (head?.state !== "active" || now - this.told < TYPING_TOLD) return;
    this.told = now;
    this.around.api.typing(head.chat).catch(() => undefined);
  }

  /** What is before somebody's eyes has been read. */
  seen(): void {
    const { head, log, open } = this.state;
    if (!head || !open || !this.around.visible() || log.last <= Math.max(this.readUpTo, head.visitor_read)) return;
    this.readUpTo = log.last;
    this.around.api.read(head.chat, log.last).catch(() => undefined);
  }

  async end(): Promise<void> {
    const { head } = this.state;
    if (!head) return;
    this.stands(await this.around.api.end(head.chat));
    await this.catchUp();
  }

  async rate(rating: number, remark: string): Promise<void> {
    const { head } = this.state;
    if (head) this.stands(await this.around.api.rate(head.chat, rating, remark));
  }

  async transcript(email: string): Promise<void> {
    if (this.state.head) await this.around.api.transcript(this.state.head.chat, email);
  }

  /** Another chat: the one that is over is put away. */
  async again(): Promise<void> {
    this.state.dismissed = this.state.head?.chat ?? 0;
    this.state.left = null;
    this.around.keeper.set("dismissed", String(this.state.dismissed || ""));
    this.around.keeper.set("chat", "");
    await this.connect();
  }
}
