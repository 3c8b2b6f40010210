import type { Entry } from "./types";

/** A message on its way. `failed`: why it was refused for good; empty = it is still being tried. */
export interface Pending {
  key: string;
  chat: number;
  text: string;
  file: number | null;
  name: string;
  tries: number;
  failed: string;
}

/** What was said in one chat, in the order of its numbers, each once, however often it comes. */
export class Log {
  readonly entries: Entry[] = [];
  pending: Pending[] = [];

  /** Whether it is new here. */
  add(entry: Entry): boolean {
    this.pending = this.pending.filter((each) => each.key !== entry.key);
    let place = this.entries.length;
    while (place > 0 && (this.entries[place - 1]?.seq ?? 0) > entry.seq) place -= 1;
    if (this.entries[place - 1]?.seq === entry.seq) return false;
    this.entries.splice(place, 0, entry);
    return true;
  }

  get last(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  /** Messages of the other side behind a number. */
  unread(after: number): number {
    return this.entries.filter((each) => each.seq > after && each.role === "agent" && each.kind === "message").length;
  }
}
