/** What the centre answers, as far as the widget asks for it. */

export type Language = "zh" | "en";

export interface Field {
  name: string;
  label: Record<Language, string>;
  kind: "name" | "phone" | "email" | "order" | "text";
  required: boolean;
}

export interface Site {
  key: string;
  name: string;
  form: Field[];
  words: Record<Language, Record<string, string>>;
  consent: boolean;
  transcript: boolean;
}

export interface Limits {
  bytes: number;
  suffixes: string[];
  text: number;
}

/** How a chat stands. `idle_warning`: when it ends by itself if nothing is said. */
export interface Head {
  chat: number;
  state: "queued" | "active" | "ended";
  agent_name: string | null;
  position: number | null;
  estimate: number | null;
  agent_read: number;
  visitor_read: number;
  last: number;
  ended: string | null;
  served: boolean;
  rating: number | null;
  idle_warning: string | null;
}

export interface Session {
  token: string;
  visitor: number;
  proven: boolean;
  site: Site;
  limits: Limits;
  open: boolean;
  opens_at: string | null;
  chat: Head | null;
}

/** An entry of the log. */
export interface Entry {
  chat: number;
  seq: number;
  kind: string;
  role: string | null;
  at: string | number;
  text: string;
  detail?: string;
  file: number | null;
  key: string | null;
}

export interface Said {
  seq: number;
  key: string;
  at: string;
}

export interface Sent {
  file: number;
  name: string;
  media: string;
  size: number;
}

/** Signed by the server of the host page. */
export interface Identity {
  id: string;
  expires: number;
  signature: string;
}

export interface Item {
  type: string;
  [name: string]: unknown;
}
