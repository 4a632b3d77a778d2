import { describe, expect, it } from "vitest";
import type { Raster } from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import {
  phantomFilm,
  phantomKnee,
  renderPhantomKnee,
  samplePhantomFilm,
  samplePhantomKnee,
} from "../../src/phantom/index.ts";

/** SYNTHETIC in a font of 5 × 7, drawn by hand. */
const word = [
  ".#### #...# #...# ##### #...# ##### ##### .###. .####",
  "#.... #...# ##..# ..#.. #...# #.... ..#.. ..#.. #....",
  "#.... .#.#. #.#.# ..#.. #...# #.... ..#.. ..#.. #....",
  ".###. ..#.. #..## ..#.. ##### ####. ..#.. ..#.. #....",
  "....# ..#.. #...# ..#.. #...# #.... ..#.. ..#.. #....",
  "....# ..#.. #...# ..#.. #...# #.... ..#.. ..#.. #....",
  "####. ..#.. #...# ..#.. #...# ##### ..#.. .###. .####",
].map((row) => row.replaceAll(" ", "."));

/** Whether a pixel is bright, in the cells that a letter's seventh is high. */
const cells = ({ width, height, data }: Raster, [across, down]: readonly [number, number]) =>
  Array.from({ length: 7 }, (_, row) =>
    Array.from({ length: 53 }, (_, column) => {
      const x = Math.floor((7 + column + 0.5) * across);
      const y = height - 14 * down + Math.floor((row + 0.5) * down);
      return data[y * width + x]! > 0 ? "#" : ".";
    }).join(""),
  );

describe("phantoms", () => {
  it("have SYNTHETIC burned in, a seventh of 4 mm a cell in a field of 100 mm and of 10 mm on a film", () => {
    const knee = phantomKnee({ seed: 4, width: 700, height: 720, fieldMm: 100 });
    const aspect = knee.spacing[1] / knee.spacing[0];
    const film = phantomFilm({ seed: 5, spacing: 0.5 });
    for (const [image, step] of [
      [knee.image, [4, Math.round(4 / aspect)]],
      [film.image, [3, Math.round(10 / 7 / film.spacing[1])]],
    ] as const)
      expect(cells(image, step)).toEqual(word);
  });

  it("differ from what they were in the lower left corner alone", () => {
    const knee = samplePhantomKnee(createRandom("corner"));
    const { image } = renderPhantomKnee({ ...knee, marker: null }, { width: 300, height: 280 });
    const black = Array.from(image.data).reduce((count, value, i) => {
      const [x, y] = [i % 300, Math.floor(i / 300)];
      return count + (value === 0 && x < 62 && y > 250 ? 1 : 0);
    }, 0);
    expect(black).toBeGreaterThan(200); // the box around the word
  });

  it("have markers of their own side: R on right knees, which all crops are, and of films on the patient's right", () => {
    const random = createRandom("markers");
    const knees = Array.from({ length: 200 }, () => samplePhantomKnee(random).marker?.letter);
    expect(new Set(knees)).toEqual(new Set(["R", undefined]));
    for (const view of ["bilateral", "right", "left"] as const) {
      const markers = Array.from({ length: 60 }, () => samplePhantomFilm(random, view).markers).flat();
      expect(markers.length).toBeGreaterThan(30);
      for (const { letter, place } of markers) {
        if (view === "bilateral") expect(place[0] < 0.5).toBe(letter === "R");
        else expect(letter).toBe(view === "right" ? "R" : "L");
      }
    }
  });
});
