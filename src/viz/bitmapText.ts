import { type Color, paint, rectangle } from "./paint.ts";
import type { Canvas } from "./upscale.ts";

/** Seven rows of five pixels each, the leftmost the highest bit: what "12.5 mm", R, L and SYNTHETIC MODEL need. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  "0": [14, 17, 19, 21, 25, 17, 14],
  "1": [4, 12, 4, 4, 4, 4, 14],
  "2": [14, 17, 1, 2, 4, 8, 31],
  "3": [31, 2, 4, 2, 1, 17, 14],
  "4": [2, 6, 10, 18, 31, 2, 2],
  "5": [31, 16, 30, 1, 1, 17, 14],
  "6": [6, 8, 16, 30, 17, 17, 14],
  "7": [31, 1, 2, 4, 8, 8, 8],
  "8": [14, 17, 17, 14, 17, 17, 14],
  "9": [14, 17, 17, 15, 1, 2, 12],
  ".": [0, 0, 0, 0, 0, 12, 12],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  Y: [17, 17, 10, 4, 4, 4, 4],
  m: [0, 0, 26, 21, 21, 21, 21],
};

/** Text of these glyphs, others are blank, in square dots of `size` pixels, its top left corner at a pixel, on a dark halo. */
export function bitmapText(canvas: Canvas, text: string, left: number, top: number, size: number, color: Color): void {
  for (const pass of ["halo", "dots"] as const) {
    for (const [i, character] of [...text].entries()) {
      for (const [row, bits] of (GLYPHS[character] ?? []).entries()) {
        for (let column = 0; column < 5; column++) {
          if (((bits >> (4 - column)) & 1) === 0) continue;
          const x = left - 0.5 + (6 * i + column) * size;
          const y = top - 0.5 + row * size;
          const dot = rectangle(x, y, x + size, y + size);
          if (pass === "halo") paint(canvas, dot, [0, 0, 0], 0.5, 1);
          else paint(canvas, dot, color);
        }
      }
    }
  }
}
