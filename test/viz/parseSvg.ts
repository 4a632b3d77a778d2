/** An element of a parsed picture. */
export interface SvgNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: SvgNode[];
  text: string;
}

const TOKEN = /<(\/?)([A-Za-z]+)((?:\s+[A-Za-z][\w:-]*="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/gu;
const ENTITY = /&(?:amp|lt|gt|quot|#39);/gu;
const PLAIN: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

function decode(text: string): string {
  if (text.replace(ENTITY, "").includes("&")) throw new Error(`bare ampersand in ${JSON.stringify(text)}`);
  return text.replace(ENTITY, (entity) => PLAIN[entity]!);
}

/** Reads well-formed markup of elements, attributes and text; throws for anything else, a number that is none included. */
export function parseSvg(svg: string): SvgNode {
  if (/\b(?:NaN|Infinity|undefined|null)\b/u.test(svg.replace(/<title>[^<]*<\/title>/gu, "")))
    throw new Error("a value that is no number");
  const root: SvgNode = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  for (const [token, closing, name, attributes, selfClosed, text] of svg.matchAll(TOKEN)) {
    const parent = open.at(-1)!;
    if (text !== undefined) parent.text += decode(text);
    else if (name === undefined) throw new Error(`malformed at ${token}`);
    else if (closing) {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
    } else {
      const node: SvgNode = { name, attributes: {}, children: [], text: "" };
      for (const [, key, value] of attributes!.matchAll(/([A-Za-z][\w:-]*)="([^"]*)"/gu)) {
        if (key! in node.attributes) throw new Error(`${key} twice in <${name}>`);
        (node.attributes as Record<string, string>)[key!] = decode(value!);
      }
      parent.children.push(node);
      if (!selfClosed) open.push(node);
    }
  }
  if (open.length !== 1 || root.children.length !== 1 || root.text.trim() !== "")
    throw new Error("not one closed element");
  return root.children[0]!;
}

/** All elements of a name below a node, in document order. */
export function findAll(node: SvgNode, name: string): SvgNode[] {
  return node.children.flatMap((child) => [...(child.name === name ? [child] : []), ...findAll(child, name)]);
}

/** The one group of a class. */
export function group(node: SvgNode, className: string): SvgNode {
  const groups = findAll(node, "g").filter(({ attributes }) => attributes.class === className);
  if (groups.length !== 1) throw new Error(`${groups.length} groups of class ${className}`);
  return groups[0]!;
}

/** The words of all `<text>` elements. */
export const words = (node: SvgNode): string[] => findAll(node, "text").map(({ text }) => text);

/** A tick's position by its label: x of the horizontal axis, or y of the vertical one (whose text is 4 lower). */
export function tickAt(node: SvgNode, axis: "x" | "y", label: string): number {
  const anchor = axis === "x" ? "middle" : "end";
  const found = findAll(node, "text").find((t) => t.text === label && t.attributes["text-anchor"] === anchor);
  if (!found) throw new Error(`no tick ${label}`);
  return Number(found.attributes[axis]) - (axis === "y" ? 4 : 0);
}
