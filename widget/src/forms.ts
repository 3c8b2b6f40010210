import { Refusal } from "./api";
import { h } from "./dom";
import type { Store } from "./store";
import type { Field, Language } from "./types";
import { half, moment, say, type Word } from "./words";

const TYPES = { name: "text", phone: "tel", email: "email", order: "text", text: "text" } as const;
const COMPLETE = { name: "name", phone: "tel", email: "email", order: "off", text: "off" } as const;
const LONGEST = { name: 80, phone: 40, email: 254, order: 80, text: 1000 } as const;

interface Asked {
  element: HTMLElement;
  input: HTMLInputElement | HTMLTextAreaElement;
  path: string;
}

/** Fields with their labels, and what is wrong with them beside each. */
class Form {
  readonly asked: Asked[] = [];
  private readonly general: HTMLElement;

  constructor(private readonly language: Language) {
    this.general = h("p", { class: "wrong", role: "alert", hidden: true });
  }

  text(path: string, label: string, kind: keyof typeof TYPES, options: { required?: boolean; long?: boolean; value?: string } = {}): HTMLElement {
    const id = `f-${path.replace(/\W/g, "-")}`;
    const given = { id, name: path, maxLength: options.long ? 2000 : LONGEST[kind], autocomplete: COMPLETE[kind], value: options.value ?? "" };
    const attributes = { ...given, ...(options.required && { "aria-required": "true" }), "aria-describedby": `${id}-w` };
    const input = options.long ? h("textarea", { ...attributes, rows: 4 }) : h("input", { ...attributes, type: TYPES[kind] });
    const wrong = h("p", { class: "wrong", id: `${id}-w`, hidden: true });
    const star = options.required ? h("small", {}, say(this.language, "required")) : null;
    const element = h("div", { class: "field" }, h("label", { for: id }, label, star), input, wrong);
    this.asked.push({ element, input, path });
    return element;
  }

  field(each: Field): HTMLElement {
    const long = each.kind === "text";
    return this.text(`form.${each.name}`, each.label[this.language], each.kind, { required: each.required, long });
  }

  check(path: string, label: string): HTMLElement {
    const id = `f-${path}`;
    const input = h("input", { type: "checkbox", id, name: path, "aria-describedby": `${id}-w` });
    const wrong = h("p", { class: "wrong", id: `${id}-w`, hidden: true });
    const element = h("div", { class: "field" }, h("label", { class: "check", for: id }, input, h("span", {}, label)), wrong);
    this.asked.push({ element, input, path });
    return element;
  }

  whole(button: Word, parts: (HTMLElement | null)[], submit: () => Promise<void>): HTMLElement {
    const main = h("button", { class: "main", type: "submit" }, say(this.language, button));
    const send = async (event: Event): Promise<void> => {
      event.preventDefault();
      if (main.disabled) return;
      main.disabled = true;
      this.show({}, "");
      try {
        await submit();
      } catch (wrong) {
        this.refused(wrong);
      } finally {
        main.disabled = false;
      }
    };
    return h("form", { novalidate: true, onsubmit: (event: Event) => void send(event) }, ...parts, this.general, main);
  }

  values(below: string): Record<string, string> {
    const found = this.asked.filter((each) => each.path.startsWith(`${below}.`) && each.input.value.trim());
    return Object.fromEntries(found.map((each) => [each.path.slice(below.length + 1), each.input.value.trim()]));
  }

  value(path: string): string {
    return this.asked.find((each) => each.path === path)?.input.value.trim() ?? "";
  }

  checked(path: string): boolean {
    return !!(this.asked.find((each) => each.path === path)?.input as HTMLInputElement | undefined)?.checked;
  }

  private refused(wrong: unknown): void {
    const fields = wrong instanceof Refusal ? wrong.fields : {};
    const known = this.asked.some((each) => fields[each.path]);
    const title = wrong instanceof Refusal && wrong.title ? half(wrong.title, this.language) : say(this.language, "failed");
    const rest = Object.entries(fields).find(([path]) => !this.asked.some((each) => each.path === path));
    this.show(fields, rest ? half(rest[1], this.language) : known ? "" : title);
  }

  private show(fields: Record<string, string>, general: string): void {
    let first: HTMLElement | null = null;
    for (const { element, input, path } of this.asked) {
      const text = fields[path] ?? "";
      const wrong = element.querySelector(".wrong") as HTMLElement;
      wrong.hidden = !text;
      wrong.textContent = half(text, this.language);
      input.setAttribute("aria-invalid", String(!!text));
      if (text) first ??= input;
    }
    this.general.hidden = !general;
    this.general.textContent = general;
    first?.focus();
  }
}

export function beforeChat(store: Store): HTMLElement {
  const { language, session } = store.state;
  if (!session) return h("div");
  const { site } = session;
  const form = new Form(language);
  const fields = site.form.map((each) => form.field(each));
  const consent = site.consent ? form.check("consent", site.words[language]["consent"] ?? "") : null;
  const lead = fields.length ? h("p", { class: "lead" }, say(language, "hello")) : null;
  const send = (): Promise<void> => store.begin(form.values("form"), form.checked("consent"));
  return h("div", { class: "page" }, lead, form.whole("begin", [...fields, consent], send));
}

export function toLeave(store: Store): HTMLElement {
  const { language, session } = store.state;
  if (!session) return h("div");
  const { site, opens_at } = session;
  const form = new Form(language);
  const told = [h("p", { class: "lead" }, site.words[language]["closed"] ?? "")];
  if (opens_at) told.push(h("p", {}, h("strong", {}, say(language, "opens", { t: moment(new Date(opens_at), language) }))));
  const asked = site.form.filter((each) => each.kind !== "text" && each.kind !== "phone" && each.kind !== "email");
  const fields = [
    form.text("text", say(language, "message"), "text", { required: true, long: true }),
    ...asked.map((each) => form.field(each)),
    form.text("contact.phone", say(language, "phone"), "phone"),
    form.text("contact.email", say(language, "email"), "email"),
    site.consent ? form.check("consent", site.words[language]["consent"] ?? "") : null,
  ];
  const send = (): Promise<void> => {
    const [phone, email] = [form.value("contact.phone"), form.value("contact.email")];
    // The site's own fields of that kind are those two.
    const same = Object.fromEntries(
      site.form.filter((each) => each.kind === "phone" || each.kind === "email").map((each) => [each.name, each.kind === "phone" ? phone : email]),
    );
    const given = { ...Object.fromEntries(Object.entries(same).filter(([, value]) => value)), ...form.values("form") };
    const contact = { ...(phone && { phone }), ...(email && { email }) };
    return store.leave({ text: form.value("text"), contact, form: given, consent: form.checked("consent") });
  };
  return h("div", { class: "page" }, ...told, form.whole("leave", fields, send));
}

export function byMail(store: Store, done: () => void): HTMLElement {
  const { language } = store.state;
  const form = new Form(language);
  const field = form.text("email", say(language, "email"), "email", { required: true });
  const send = async (): Promise<void> => {
    await store.transcript(form.value("email"));
    done();
  };
  const cancel = h("button", { class: "plain", type: "button", onclick: done }, say(language, "cancel"));
  return h("div", { class: "below" }, form.whole("submit", [field], send), h("div", { class: "row" }, cancel));
}
