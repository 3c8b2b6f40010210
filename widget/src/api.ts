import type { Entry, Head, Identity, Language, Said, Sent, Session } from "./types";

/** A refusal of the centre: RFC 9457. Status 0 = it could not be reached. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly kind: string,
    readonly title: string,
    readonly fields: Record<string, string> = {},
    readonly more: Record<string, unknown> = {},
  ) {
    super(title);
  }

  /** Whether the same request may succeed a little later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export type Fetch = typeof fetch;
const PATIENCE = 20_000;

export class Api {
  token = "";

  constructor(
    readonly base: string,
    readonly fetcher: Fetch = (...given) => fetch(...given),
  ) {}

  session(site: string, language: Language, identity: Identity | null): Promise<Session> {
    return this.post("/sessions", { site, language, token: this.token, ...(identity && { identity }) });
  }

  begin(form: Record<string, string>, consent: boolean, language: Language, page: string): Promise<Head> {
    return this.post("/chats", { form, consent, language, page });
  }

  log(chat: number, after: number): Promise<{ items: Entry[]; chat: Head }> {
    return this.json("GET", `/chats/${chat}/log?after=${after}`);
  }

  say(chat: number, key: string, text: string, file: number | null): Promise<Said> {
    return this.post(`/chats/${chat}/messages`, { key, text, ...(file !== null && { file }) });
  }

  read(chat: number, seq: number): Promise<void> {
    return this.post(`/chats/${chat}/read`, { seq });
  }

  typing(chat: number): Promise<void> {
    return this.post(`/chats/${chat}/typing`, {});
  }

  end(chat: number): Promise<Head> {
    return this.post(`/chats/${chat}/end`, {});
  }

  rate(chat: number, rating: number, remark: string): Promise<Head> {
    return this.post(`/chats/${chat}/rating`, { rating, remark });
  }

  transcript(chat: number, email: string): Promise<void> {
    return this.post(`/chats/${chat}/transcript`, { email });
  }

  leave(given: { text: string; contact: Record<string, string>; form: Record<string, string>; consent: boolean }): Promise<{
    number: string;
    due_at: string | null;
  }> {
    return this.post("/messages", given);
  }

  async upload(chat: number, file: File): Promise<Sent> {
    const form = new FormData();
    form.append("file", file, file.name);
    const answer = await this.answer(`/chats/${chat}/files`, { method: "POST", body: form }, 120_000);
    return (await answer.json()) as Sent;
  }

  /** The answer with its headers; its body is for the caller to read or to cancel. */
  file(chat: number, file: number): Promise<Response> {
    return this.answer(`/chats/${chat}/files/${file}`, { method: "GET" }, 60_000);
  }

  private post<T>(path: string, body: unknown): Promise<T> {
    return this.json("POST", path, body);
  }

  private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { "Content-Type": "application/json" };
    }
    const answer = await this.answer(path, init, PATIENCE);
    const text = await answer.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  private async answer(path: string, init: RequestInit, patience: number): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.token) headers.set("Authorization", `Bearer ${this.token}`);
    let answer: Response;
    try {
      const signal = AbortSignal.timeout(patience);
      answer = await this.fetcher(`${this.base}${path}`, { ...init, headers, signal, credentials: "omit", cache: "no-store" });
    } catch {
      throw new Refusal(0, "unreachable", "");
    }
    if (!answer.ok) throw await refusal(answer);
    return answer;
  }
}

async function refusal(answer: Response): Promise<Refusal> {
  try {
    const { type, title, errors, ...more } = (await answer.json()) as {
      type?: string;
      title?: string;
      errors?: { field: string; detail: string }[];
    };
    const fields = Object.fromEntries((errors ?? []).map((each) => [each.field, each.detail]));
    return new Refusal(answer.status, type?.split(":").pop() ?? "", title ?? "", fields, more);
  } catch {
    return new Refusal(answer.status, "", "");
  }
}
