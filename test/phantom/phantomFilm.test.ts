import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { phantomFilm, renderPhantomFilm, samplePhantomFilm } from "../../src/phantom/index.ts";

describe("samplePhantomFilm", () => {
  const films = Array.from({ length: 300 }, (_, i) => samplePhantomFilm(createRandom("films", i)));

  it("gives plain data that survive JSON, the same for the same random numbers", () => {
    for (const film of films.slice(0, 20)) expect(JSON.parse(JSON.stringify(film))).toEqual(film);
    expect(samplePhantomFilm(createRandom(5))).toEqual(samplePhantomFilm(createRandom(5)));
    expect(samplePhantomFilm(createRandom(5))).not.toEqual(samplePhantomFilm(createRandom(6)));
  });

  it("places the right knee in the left half and the left one in the right, as measured on radiographs", () => {
    const places = films.map(({ knees, sizeMm: [width, height] }) =>
      knees.map(({ centerMm: [x, y] }) => [(430 * x) / width + 215, y + height / 2] as const),
    );
    const mean = (side: 0 | 1, axis: 0 | 1) =>
      places.reduce((sum, knees) => sum + knees[side]![axis] / places.length, 0);
    expect(Math.abs(mean(0, 0) - 118)).toBeLessThan(6);
    expect(Math.abs(mean(1, 0) - 301)).toBeLessThan(6);
    for (const [right, left] of places) {
      expect(right![0]).toBeLessThan(215);
      expect(left![0]).toBeGreaterThan(215);
    }
  });

  it("shows one knee where asked to", () => {
    for (const view of ["right", "left"] as const) {
      const { knees, sizeMm } = samplePhantomFilm(createRandom(1), view);
      expect(knees.map(({ side }) => side)).toEqual([view]);
      expect(sizeMm[0]).toBeLessThan(sizeMm[1]);
    }
  });
});

describe("phantomFilm", () => {
  const film = phantomFilm({ seed: 3, spacing: 1 });

  it("gives the same film for the same seed and index, and no other", () => {
    expect(phantomFilm({ seed: 3, spacing: 1 })).toEqual(film);
    expect(phantomFilm({ seed: 3, index: 1, spacing: 1 }).image.data).not.toEqual(film.image.data);
    expect(phantomFilm({ seed: 4, spacing: 1 }).image.data).not.toEqual(film.image.data);
  });

  it("has lateral landmarks on the outside: the right knee in the left half, the left one mirrored", () => {
    const [right, left] = film.knees;
    expect([right!.side, left!.side]).toEqual(["right", "left"]);
    expect(right!.landmarks[0]![0]).toBeLessThan(right!.landmarks[8]![0]);
    expect(left!.landmarks[0]![0]).toBeGreaterThan(left!.landmarks[8]![0]);
    const middle = film.image.width / 2;
    expect(right!.landmarks.every(([x]) => x < middle)).toBe(true);
    expect(left!.landmarks.every(([x]) => x > middle)).toBe(true);
  });

  it("keeps its landmarks in place, in millimetres, at any resolution", () => {
    const fine = phantomFilm({ seed: 3, spacing: 0.5 });
    const mm = ({ image, spacing, knees }: typeof film) =>
      knees.flatMap(({ landmarks }) =>
        landmarks.flatMap(([x, y]) => [
          (x + 0.5 - image.width / 2) * spacing[0],
          (y + 0.5 - image.height / 2) * spacing[1],
        ]),
      );
    expect(mm(fine)).toBeAllClose(mm(film), { atol: 1e-4 });
    expect(fine.image.width / film.image.width).toBeCloseTo(2, 1);
  });

  it("shows bone brighter than the joint space between both condyles and the plateau, in both knees", () => {
    const { image, knees } = phantomFilm({ seed: 3, spacing: 0.4 });
    const at = ([x, y]: readonly [number, number]) => image.data[Math.round(y) * image.width + Math.round(x)]!;
    for (const { landmarks } of knees) {
      // t6 lies on the medial plateau, f5 above it on the condyle: bone is below the one and above the other.
      const [plateau, condyle] = [landmarks[6]!, landmarks[14]!];
      const between = at([(plateau[0] + condyle[0]) / 2, (plateau[1] + condyle[1]) / 2]);
      expect(at([plateau[0], plateau[1] + 8])).toBeGreaterThan(between);
      expect(at([condyle[0], condyle[1] - 12])).toBeGreaterThan(between);
    }
  });

  it("has 8 bits unless more are asked for", () => {
    expect(film.image.data).toBeInstanceOf(Uint8Array);
    const { data } = phantomFilm({ seed: 3, spacing: 2, maximum: 4095 }).image;
    expect(data).toBeInstanceOf(Uint16Array);
    const brightest = Math.max(...data);
    expect(brightest).toBeGreaterThan(2500);
    expect(brightest).toBeLessThanOrEqual(4095);
  });

  it("draws a film without legs", () => {
    const empty = renderPhantomFilm({ ...samplePhantomFilm(createRandom(1)), knees: [] }, { spacing: 2 });
    expect(empty.knees).toEqual([]);
    expect(empty.image.data.length).toBe(empty.image.width * empty.image.height);
  });

  it("refuses what makes no film", () => {
    expect(() => phantomFilm({ index: -1 })).toThrow("phantomFilm: index must be an integer of at least 0, got -1");
    expect(() => phantomFilm({ view: "both" as never })).toThrow("phantomFilm: view must be");
    expect(() => phantomFilm({ spacing: 0 })).toThrow("renderPhantomFilm: spacing must be");
    expect(() => phantomFilm({ maximum: 0.5 })).toThrow("renderPhantomFilm: maximum must be");
  });
});
