/** Markup already escaped and safe to nest. */
export type Markup = string;

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Escapes text for XML content and attributes; what XML 1.0 cannot hold (control characters, lone surrogates) becomes U+FFFD. */
export function escapeXml(text: string): string {
  let out = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const control = code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd;
    if (control || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff) out += "\ufffd";
    else out += ENTITIES[character] ?? character;
  }
  return out;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A number in a fixed way on every machine: rounded, no trailing zeros, no negative zero. */
export function formatNumber(value: number, digits = 2): string {
  return String(Number(value.toFixed(digits)) + 0);
}

/** One element; numbers are formatted by {@link formatNumber}, attributes escaped, undefined ones left out. */
export function element(name: string, attributes: Attributes, ...children: readonly Markup[]): Markup {
  let tag = `<${name}`;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    tag += ` ${key}="${typeof value === "number" ? formatNumber(value) : escapeXml(value)}"`;
  }
  return children.length === 0 ? `${tag}/>` : `${tag}>${children.join("")}</${name}>`;
}

/** A `<text>` element of escaped content. */
export function textElement(content: string, attributes: Attributes): Markup {
  return element("text", attributes, escapeXml(content));
}
