import { element, escapeXml, type Markup, textElement } from "./svg.ts";
import { fitText, textWidth } from "./textWidth.ts";

export const FONT_SIZE = 12;
export const FONT_FAMILY = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif";
const TITLE_SIZE = 15;
export const INK = "#333333";

/** The rectangle that data are drawn in. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A labeled position of an axis, in pixels of the picture. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** A tick's number, without the digits that floating point adds. */
export function tickLabel(value: number): string {
  const rounded = Number(value.toPrecision(6));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}

/** Space to the left of a plot for its tick labels and its turned axis label. */
export function leftMargin(labels: readonly string[]): number {
  return 36 + Math.max(0, ...labels.map((label) => textWidth(label, FONT_SIZE)));
}

/** Horizontal grid, tick labels, axis lines and labels around a box. */
export function axes(
  box: Box,
  x: { readonly ticks: readonly Tick[]; readonly label?: string; readonly grid?: boolean },
  y: { readonly ticks: readonly Tick[]; readonly label: string },
): Markup {
  const { left, top, width, height } = box;
  const right = left + width;
  const bottom = top + height;
  const parts: Markup[] = [];
  const rule = (x1: number, y1: number, x2: number, y2: number, stroke: string) =>
    parts.push(element("line", { x1, y1, x2, y2, stroke }));
  for (const { at, label } of y.ticks) {
    rule(left, at, right, at, "#e4e4e4");
    parts.push(textElement(label, { x: left - 7, y: at + 4, "text-anchor": "end" }));
  }
  for (const { at, label } of x.ticks) {
    if (x.grid ?? true) rule(at, top, at, bottom, "#e4e4e4");
    rule(at, bottom, at, bottom + 4, INK);
    parts.push(textElement(label, { x: at, y: bottom + 18, "text-anchor": "middle" }));
  }
  rule(left, bottom, right, bottom, INK);
  rule(left, top, left, bottom, INK);
  if (x.label !== undefined)
    parts.push(textElement(x.label, { x: left + width / 2, y: bottom + 37, "text-anchor": "middle" }));
  const middle = top + height / 2;
  parts.push(
    textElement(y.label, { x: 16, y: middle, "text-anchor": "middle", transform: `rotate(-90 16 ${middle})` }),
  );
  return element("g", { class: "axes" }, ...parts);
}

/** The words in the middle of a plot that has nothing to show. */
export function emptyNote(box: Box): Markup {
  return textElement("no data", {
    x: box.left + box.width / 2,
    y: box.top + box.height / 2,
    "text-anchor": "middle",
    fill: "#888888",
  });
}

/** The whole picture: white ground, one face and size, the title at the left edge. */
export function chart(
  width: number,
  height: number,
  title: string | undefined,
  ...children: readonly Markup[]
): string {
  const heading =
    title === undefined
      ? ""
      : textElement(fitText(title, (width - 28) / 1.1, TITLE_SIZE), {
          x: 14,
          y: 24,
          "font-size": TITLE_SIZE,
          "font-weight": "bold",
        });
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "font-family": FONT_FAMILY,
      "font-size": FONT_SIZE,
      fill: INK,
    },
    title === undefined ? "" : `<title>${escapeXml(title)}</title>`,
    element("rect", { width, height, fill: "#ffffff" }),
    heading,
    ...children,
  );
}

/** Space above the first plot. */
export function topMargin(title: string | undefined): number {
  return title === undefined ? 16 : 42;
}
