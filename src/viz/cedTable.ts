import { FONT_SIZE } from "./axes.ts";
import { lineStyle } from "./palette.ts";
import { element, escapeXml, type Markup, textElement } from "./svg.ts";
import { fitText, textWidth } from "./textWidth.ts";

const ROW = 20;
const LEFT = 20;
const NAME_LEFT = 54;
const NAME_MINIMUM = 110;

/** The legend of a CED plot: a swatch, a name, n and a column of percentages per threshold for every curve. */
export function cedTable(
  rows: readonly { readonly name: string; readonly n: number; readonly percents: readonly number[] }[],
  headers: readonly string[],
  width: number,
): { markup: Markup; width: number; height: number } {
  const cell = Math.max(...["100.0%", ...headers].map((text) => textWidth(text, FONT_SIZE))) + 12;
  const counts = Math.max(...["n", ...rows.map(({ n }) => String(n))].map((text) => textWidth(text, FONT_SIZE))) + 12;
  const longest = Math.max(0, ...rows.map(({ name }) => textWidth(name, FONT_SIZE)));
  const fixed = NAME_LEFT + counts + headers.length * cell + LEFT;
  const nameWidth = Math.min(longest, Math.max(NAME_MINIMUM, width - fixed));
  const rightOf = (column: number) => NAME_LEFT + nameWidth + counts + column * cell;
  const parts: Markup[] = [];
  const cellText = (text: string, column: number, y: number, fill?: string) =>
    parts.push(textElement(text, { x: rightOf(column), y, "text-anchor": "end", fill }));
  for (const [j, header] of ["n", ...headers].entries()) cellText(header, j, 14, "#666666");
  for (const [i, { name, n, percents }] of rows.entries()) {
    const y = 14 + ROW * (i + 1);
    const style = { ...lineStyle(i), "stroke-width": 2.5 };
    parts.push(element("line", { x1: LEFT, y1: y - 4, x2: NAME_LEFT - 8, y2: y - 4, ...style }));
    const shown = fitText(name, nameWidth, FONT_SIZE);
    const tooltip = shown === name ? "" : `<title>${escapeXml(name)}</title>`;
    parts.push(element("text", { x: NAME_LEFT, y }, tooltip, escapeXml(shown)));
    cellText(String(n), 0, y);
    for (const [j, percent] of percents.entries()) cellText(n === 0 ? "–" : `${percent.toFixed(1)}%`, j + 1, y);
  }
  return {
    markup: parts.join(""),
    width: Math.ceil(fixed + Math.min(nameWidth, NAME_MINIMUM)),
    height: rows.length === 0 ? 0 : ROW * (rows.length + 1) + 12,
  };
}
