type Given = Record<string, string | number | boolean | ((event: never) => void) | null | undefined>;
type Child = Node | string | null | false | undefined;

const SVG = "http://www.w3.org/2000/svg";
const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "maxLength", "textContent"]);

/** An element with what is given: `on…` are listeners, the rest attributes. Never markup: what people write is only ever text. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, given: Given = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value as EventListener);
    else if (PROPERTIES.has(name)) (made as unknown as Record<string, unknown>)[name] = value;
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}

const PATHS = {
  chat: "M21 12a8 8 0 0 1-8 8H4l2-3.5A8 8 0 1 1 21 12Z M9 11.5h.01 M13 11.5h.01 M17 11.5h.01",
  down: "M6 9l6 6 6-6",
  more: "M12 5v.5 M12 11.8v.4 M12 18.5v.5",
  clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.7",
  send: "M21 3L10 14 M21 3l-7 18-4-7-7-4 18-7Z",
  file: "M14 3H6v18h12V7l-4-4Z M14 3v4h4",
  star: "M12 3l2.7 5.6 6.1.8-4.5 4.3 1.1 6.1L12 16.9 6.6 19.8l1.1-6.1L3.2 9.4l6.1-.8L12 3Z",
} as const;

export function icon(name: keyof typeof PATHS): SVGElement {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  if (name === "more") path.setAttribute("stroke-width", "3");
  made.append(path);
  return made;
}

const LINK = /https?:\/\/[^\s<>"'，。；！？、）】》]+[^\s<>"'，。；！？、）】》.,;:!?)\]]/g;

/** Text, with its addresses as links. */
export function linked(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let place = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(place, found.index));
    parts.push(h("a", { href: found[0], target: "_blank", rel: "noopener noreferrer" }, found[0]));
    place = found.index + found[0].length;
  }
  parts.push(text.slice(place));
  return parts;
}
