import { describe, expect, it } from "vitest";
import type { Point } from "../../src/geometry/point.ts";
import type { Raster } from "../../src/geometry/raster.ts";
import { createRandom } from "../../src/internal/random.ts";
import { renderPhantomKnee } from "../../src/phantom/renderPhantomKnee.ts";
import { type PhantomKnee, samplePhantomKnee } from "../../src/phantom/samplePhantomKnee.ts";

const knees = Array.from({ length: 40 }, (_, i) => samplePhantomKnee(createRandom("render", i)));
/** The same knee without quantum noise, on square pixels. */
const clean = (knee: PhantomKnee): PhantomKnee => ({
  ...knee,
  film: { ...knee.film, photonsPerMm2: 1e9, pixelAspect: 1 },
});

/** Bilinear value, pixel centres at integers. */
function valueAt({ width, data }: Raster, [x, y]: Point): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - i, y - j];
  const at = (column: number, row: number) => data[row * width + column]!;
  return (1 - v) * ((1 - u) * at(i, j) + u * at(i + 1, j)) + v * ((1 - u) * at(i, j + 1) + u * at(i + 1, j + 1));
}

/** Unit vectors from each landmark into its bone, across the line through its neighbours. */
function inward(points: readonly Point[]): Point[] {
  return points.map((_, k) => {
    const [first, last] = k < 9 ? [0, 8] : [9, 15];
    const [a, b] = [points[Math.max(first, k - 1)]!, points[Math.min(last, k + 1)]!];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const side = k < 9 ? 1 : -1;
    return [(-side * (b[1] - a[1])) / length, (side * (b[0] - a[0])) / length];
  });
}

describe("renderPhantomKnee", () => {
  it("gives the same bytes for the same parameters", () => {
    const a = renderPhantomKnee(knees[0]!, { width: 96, height: 80 });
    const b = renderPhantomKnee(JSON.parse(JSON.stringify(knees[0]!)), { width: 96, height: 80 });
    expect(b.image.data).toEqual(a.image.data);
    expect(b.landmarks).toEqual(a.landmarks);
  });

  it("has 224 × 224 pixels over 140 mm unless told otherwise", () => {
    const knee = clean(knees[1]!);
    const { image, spacing, landmarks } = renderPhantomKnee(knee);
    expect([image.width, image.height, image.channels, image.data.length]).toEqual([224, 224, 1, 224 * 224]);
    expect(spacing).toEqual([0.625, 0.625]);
    expect(landmarks).toEqual(renderPhantomKnee(knee, { width: 224, height: 224, fieldMm: 140 }).landmarks);
    expect(landmarks).toHaveLength(16);
  });

  it("keeps every landmark inside the image and the exposed field", () => {
    for (const knee of knees) {
      const { image, landmarks } = renderPhantomKnee(knee, { width: 56, height: 48 });
      for (const [x, y] of landmarks) {
        expect(x > 1 && x < 54 && y > 1 && y < 46).toBe(true);
        expect(valueAt(image, [x, y])).toBeGreaterThan(10);
      }
    }
  });

  it("doubles the landmarks at twice the size under the half-pixel convention, and draws the same picture", () => {
    const knee = clean(knees[2]!);
    const small = renderPhantomKnee(knee, { width: 120, height: 90 });
    const large = renderPhantomKnee(knee, { width: 240, height: 180 });
    for (const [k, [x, y]] of small.landmarks.entries()) {
      expect(large.landmarks[k]!).toBeAllClose([2 * (x + 0.5) - 0.5, 2 * (y + 0.5) - 0.5], { rtol: 1e-12 });
    }
    let difference = 0;
    // Above the burned-in word, whose cells are whole pixels.
    for (let j = 1; j < 74; j++) {
      for (let i = 1; i < 119; i++) {
        difference += Math.abs(valueAt(large.image, [2 * i + 0.5, 2 * j + 0.5]) - valueAt(small.image, [i, j]));
      }
    }
    expect(difference / (73 * 118)).toBeLessThan(8);
  });

  it("lets the field follow the image's shape, with pixels of the stated aspect", () => {
    const knee = { ...knees[4]!, film: { ...knees[4]!.film, pixelAspect: 1.05 } };
    const square = renderPhantomKnee({ ...knee, film: { ...knee.film, pixelAspect: 1 } }, { width: 100, height: 100 });
    const tall = renderPhantomKnee(knee, { width: 50, height: 120, fieldMm: 140 });
    expect(tall.spacing).toBeAllClose([2.8, 2.94]);
    for (const [k, [x, y]] of square.landmarks.entries()) {
      const [mmX, mmY] = [(x - 49.5) * 1.4, (y - 49.5) * 1.4];
      expect(tall.landmarks[k]!).toBeAllClose([mmX / 2.8 + 24.5, mmY / 2.94 + 59.5]);
    }
  });

  it("magnifies about the middle when the field is smaller", () => {
    const knee = clean(knees[5]!);
    const wide = renderPhantomKnee(knee, { width: 64, height: 64 }).landmarks;
    const near = renderPhantomKnee(knee, { width: 64, height: 64, fieldMm: 70 }).landmarks;
    for (const [k, [x, y]] of wide.entries()) {
      expect(near[k]!).toBeAllClose([31.5 + 2 * (x - 31.5), 31.5 + 2 * (y - 31.5)]);
    }
  });

  it("puts the landmarks on edges: far steeper there than inside the bones, bone on the right side", () => {
    let onEdge = 0;
    let inside = 0;
    let count = 0;
    for (const knee of knees.slice(0, 16)) {
      const { image, landmarks } = renderPhantomKnee(knee);
      for (const [k, normal] of inward(landmarks).entries()) {
        const [x, y] = landmarks[k]!;
        const along = (mm: number) => valueAt(image, [x + (normal[0] * mm) / 0.625, y + (normal[1] * mm) / 0.625]);
        onEdge += along(0.9) - along(-0.9);
        inside += Math.abs(along(7.9) - along(6.1));
        count++;
      }
    }
    expect(onEdge / count).toBeGreaterThan(25);
    expect(onEdge).toBeGreaterThan(2.5 * inside);
  });

  it("puts them there within half a millimetre: the steepest place along the normal is at the landmark", () => {
    const offsets: number[] = [];
    for (const knee of knees.slice(0, 8)) {
      const { image, landmarks, spacing } = renderPhantomKnee(clean(knee), { width: 320, height: 320 });
      for (const [k, normal] of inward(landmarks).entries()) {
        if ([0, 3, 4, 5, 8, 9, 15].includes(k)) continue; // corners have no normal
        const [x, y] = landmarks[k]!;
        const along = (mm: number) =>
          valueAt(image, [x + (normal[0] * mm) / spacing[0], y + (normal[1] * mm) / spacing[1]]);
        let best = Number.NaN;
        let steepest = Number.NEGATIVE_INFINITY;
        for (let mm = -1.5; mm <= 1.5; mm += 0.05) {
          const slope = along(mm + 0.2) - along(mm - 0.2);
          if (slope > steepest) [best, steepest] = [mm, slope];
        }
        offsets.push(Math.abs(best));
      }
    }
    offsets.sort((a, b) => a - b);
    expect(offsets[Math.floor(offsets.length / 2)]).toBeLessThan(0.4);
    expect(offsets[Math.floor(offsets.length * 0.9)]).toBeLessThan(0.9);
  });

  it("shows bone brighter than the joint space, and that brighter than air", () => {
    for (const knee of knees.slice(0, 10)) {
      const bare = { ...clean(knee), collimator: null, marker: null };
      const { image, landmarks } = renderPhantomKnee(bare, { fieldMm: 200 });
      const [px, py] = landmarks[10]!;
      const [qx, qy] = landmarks[1]!;
      const joint = valueAt(image, [(px + qx) / 2, (py + qy) / 2]);
      const bone = valueAt(image, [qx, qy + 10]);
      expect(bone).toBeGreaterThan(joint + 15);
      expect(joint).toBeGreaterThan(valueAt(image, [2, 112]) + 15);
    }
  });

  it("blackens what the collimator hides and brightens the marker", () => {
    const base: PhantomKnee = { ...clean(knees[6]!), collimator: null, marker: null };
    const open = renderPhantomKnee(base);
    const shut = renderPhantomKnee({ ...base, collimator: { halfSizeMm: [60, 50], angleRad: 0 } });
    expect(valueAt(shut.image, [112, 20])).toBe(0);
    expect(valueAt(shut.image, [112, 60])).toBe(valueAt(open.image, [112, 60]));
    const marked = renderPhantomKnee({
      ...base,
      marker: { letter: "L", place: [0.1, 0.2], heightMm: 12, angleRad: 0 },
    });
    const stem: Point = [0.1 * 224 - 0.5 - (12 * 0.22) / 0.625, 0.2 * 224 - 0.5];
    expect(valueAt(marked.image, stem)).toBeGreaterThan(valueAt(open.image, stem) + 60);
  });

  it("refuses impossible sizes", () => {
    const knee = knees[0]!;
    expect(() => renderPhantomKnee(knee, { width: 0 })).toThrow(
      new RangeError("renderPhantomKnee: width must be an integer of at least 1, got 0"),
    );
    expect(() => renderPhantomKnee(knee, { height: 10.5 })).toThrow(
      new RangeError("renderPhantomKnee: height must be an integer of at least 1, got 10.5"),
    );
    expect(() => renderPhantomKnee(knee, { fieldMm: -3 })).toThrow(
      new RangeError("renderPhantomKnee: fieldMm must be a positive number, got -3"),
    );
  });
});
