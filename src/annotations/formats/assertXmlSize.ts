/** Elements within each other: parsers call themselves for each, and an export of CVAT has four. */
const deepest = 256;
/** Elements and comments of a file; each takes some hundred bytes until it is read. */
const mostParts = 2 ** 20;

/** Letters of a tag outside of quoted values: CVAT's have some hundred, and each attribute becomes an object. */
const longestTag = 2 ** 20;

/** Where the tag that starts at `start` ends, quoted values being skipped; −1 where it does not. */
function endOfTag(xml: string, start: number, source: string): number {
  let letters = 0;
  for (let i = start + 1; i < xml.length; i++) {
    if (++letters > longestTag) throw new RangeError(`${source}: is XML with a tag of more than ${longestTag} letters`);
    const letter = xml[i];
    if (letter === ">") return i;
    if (letter !== '"' && letter !== "'") continue;
    i = xml.indexOf(letter, i + 1);
    if (i < 0) return -1;
  }
  return -1;
}

/** Markup without elements, by its first letters, and what it ends with. */
const others = [
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
  ["<?", "?>"],
  ["<!", ">"],
] as const;

/** Refuses a text before it is parsed that would take the whole stack or gigabytes. What is not well-formed passes. */
export function assertXmlSize(xml: string, source: string): void {
  let [depth, parts] = [0, 0];
  for (let at = xml.indexOf("<"); at >= 0; at = xml.indexOf("<", at)) {
    if (++parts > mostParts) throw new RangeError(`${source}: is XML of more than ${mostParts} elements; split it`);
    const other = others.find(([opening]) => xml.startsWith(opening, at));
    const end = other ? xml.indexOf(other[1], at + other[0].length) : endOfTag(xml, at, source);
    if (end < 0) return;
    const closes = xml[at + 1] === "/";
    const isOpened = !other && !closes && xml[end - 1] !== "/";
    if (isOpened && ++depth > deepest) throw new RangeError(`${source}: is XML of more than ${deepest} levels`);
    if (!other && closes) depth--;
    at = end + 1;
  }
}
