/**
 * The Okabe–Ito palette, told apart under every common color-vision deficiency, darkest contrasts with white first;
 * its yellow is left out because lines in it vanish on white.
 * Okabe and Ito, "Color Universal Design", 2008.
 */
const LINE_COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"] as const;

const DASHES = [undefined, "7 4", "2 3", "9 3 2 3"] as const;

/** The stroke of the i-th series: a color, and past the seventh also another dash. */
export function lineStyle(index: number): { stroke: string; "stroke-dasharray": string | undefined } {
  const round = Math.floor(index / LINE_COLORS.length);
  return {
    stroke: LINE_COLORS[index % LINE_COLORS.length]!,
    "stroke-dasharray": DASHES[round % DASHES.length],
  };
}

/** Brighter relatives of the palette's green and vermillion, to be seen on radiographs, as `[r, g, b]`. */
export const OVERLAY_COLORS = {
  truth: [0, 224, 144],
  predicted: [255, 112, 32],
  ellipse: [255, 214, 64],
  label: [255, 255, 255],
  residual: [255, 255, 255],
  halo: [0, 0, 0],
  bar: [255, 255, 255],
} as const satisfies Record<string, readonly [number, number, number]>;
