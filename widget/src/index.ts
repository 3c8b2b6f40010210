import { Api } from "./api";
import { type Keeper, Store } from "./store";
import type { Identity, Language } from "./types";
import { View } from "./view";

/** What a page may call. */
export interface Host {
  open(): void;
  close(): void;
  /** Of whom the server of the page vouches for; null when they sign out. */
  identify(identity: Identity | null): Promise<void>;
}

declare global {
  interface Window {
    Sanxiang?: Partial<Host> & { q?: [keyof Host, ...unknown[]][] };
  }
}

/** Of the browser, for this site; where it keeps nothing (a private window), for as long as the page lasts. */
export function keeper(site: string): Keeper {
  const memory = new Map<string, string>();
  return {
    get(name) {
      try {
        return localStorage.getItem(`sanxiang:${site}:${name}`) ?? memory.get(name) ?? "";
      } catch {
        return memory.get(name) ?? "";
      }
    },
    set(name, value) {
      memory.set(name, value);
      try {
        if (value) localStorage.setItem(`sanxiang:${site}:${name}`, value);
        else localStorage.removeItem(`sanxiang:${site}:${name}`);
      } catch {
        // It is in memory.
      }
    },
  };
}

/** Random also on pages without TLS, where `crypto.randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function languageOf(asked: string | undefined): Language {
  return /^zh/i.test(asked || document.documentElement.lang || navigator.language) ? "zh" : "en";
}

function start(script: HTMLScriptElement): void {
  const { site, language, color, identity } = script.dataset;
  if (!site) {
    console.error('Sanxiang: <script src="…/widget.js" data-site="KEY"> names no site');
    return;
  }
  const api = new Api(new URL("/api/v1/visit", script.src).href);
  const store = new Store({
    api,
    site,
    language: languageOf(language),
    keeper: keeper(site),
    page: () => location.pathname.slice(0, 300),
    visible: () => document.visibilityState === "visible",
    newKey,
  });
  const view = new View(store, api, color ?? "");
  const host: Host = { open: () => store.open(), close: () => store.close(), identify: (given) => store.identify(given) };
  const waiting = window.Sanxiang?.q ?? [];
  window.Sanxiang = host;
  if (identity) void store.identify(JSON.parse(identity) as Identity);
  for (const [name, ...given] of waiting) (host[name] as (...given: unknown[]) => unknown)(...given);
  const place = (): void => {
    document.body.append(view.host);
    store.wake();
  };
  if (document.body) place();
  else addEventListener("DOMContentLoaded", place);
  addEventListener("online", () => store.revive());
  addEventListener("offline", () => store.away());
  addEventListener("pageshow", (event) => event.persisted && store.revive());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && store.revive());
  dispatchEvent(new Event("sanxiang:ready"));
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) start(script);
