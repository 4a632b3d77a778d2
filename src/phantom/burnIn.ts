import { mapTuple } from "../internal/mapTuple.ts";
import type { FilmGrid } from "./filmGrid.ts";

/** Letters of 5 × 7 cells, a row of five bits each. */
const letters: Readonly<Record<string, readonly number[]>> = {
  S: [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
  Y: [0b10001, 0b10001, 0b01010, 0b00100, 0b00100, 0b00100, 0b00100],
  N: [0b10001, 0b11001, 0b10101, 0b10011, 0b10001, 0b10001, 0b10001],
  T: [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],
  H: [0b10001, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
  E: [0b11111, 0b10000, 0b10000, 0b11110, 0b10000, 0b10000, 0b11111],
  I: [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  C: [0b01111, 0b10000, 0b10000, 0b10000, 0b10000, 0b10000, 0b01111],
};

const [columns, rows] = [5, 7];

/** What is burned into every phantom. */
const burnedWord = "SYNTHETIC";

/** Height of the word as a part of the film's shorter side, and its limits in millimetres. */
const [part, least, most] = [0.035, 4, 10];

/**
 * Burns the word into the lower left corner, a letter's height from the edges, on black: no picture of a phantom is to be
 * taken for a radiograph.
 */
export function burnIn(image: Uint8Array | Uint16Array, { width, height, spacing }: FilmGrid, level: number): void {
  const heightMm = Math.min(most, Math.max(least, part * Math.min(width * spacing[0], height * spacing[1])));
  const [across, down] = mapTuple(spacing, (mm) => Math.max(1, Math.round(heightMm / rows / mm)));
  const left = rows * across;
  const top = height - 2 * rows * down;
  const word = [...burnedWord].map((letter) => letters[letter]!);
  for (let y = -down; y < (rows + 1) * down; y++)
    for (let x = -across; x < word.length * (columns + 1) * across; x++) {
      const [column, row] = [Math.floor(x / across), Math.floor(y / down)];
      const cells = column < 0 ? 0 : (word[Math.floor(column / (columns + 1))]?.[row] ?? 0);
      const isSet = (cells >> (columns - 1 - (column % (columns + 1)))) & 1;
      const [i, j] = [left + x, top + y];
      if (i >= 0 && i < width && j >= 0 && j < height) image[j * width + i] = isSet ? level : 0;
    }
}
