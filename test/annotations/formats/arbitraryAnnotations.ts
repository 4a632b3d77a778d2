import fc from "fast-check";
import type { Annotations, LandmarkSet } from "../../../src/annotations/index.ts";
import type { Covariance, Point } from "../../../src/geometry/index.ts";

const missing: Point = [Number.NaN, Number.NaN];

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0);

const spread = fc
  .tuple(double(0.1, 9), double(-0.9, 0.9), double(0.1, 9))
  .map(([xx, r, yy]): Covariance => [xx, r * Math.sqrt(xx * yy) + 0, yy]);

export interface ArbitraryOptions {
  /** Names of sets. @default anything */
  readonly setNames?: readonly string[];
  /** Coordinates; the image is 800 × 600. */
  readonly coordinate?: (size: number) => fc.Arbitrary<number>;
  /** Whether points may be missing. @default true */
  readonly missing?: boolean;
  /** Names of landmarks. @default anything */
  readonly landmarkNames?: fc.Arbitrary<string[]>;
}

const anyName = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });

/** Annotations of some images, each with a size, a spacing or none, and sets with landmarks or none. */
export function arbitraryAnnotations({
  setNames = ["right", "left"],
  coordinate = (size) => double(-0.5, size - 0.5),
  missing: mayMiss = true,
  landmarkNames: names = fc.uniqueArray(anyName, { minLength: 1, maxLength: 5 }),
}: ArbitraryOptions = {}): fc.Arbitrary<Annotations> {
  const present = fc.tuple(coordinate(800), coordinate(600)) as fc.Arbitrary<Point>;
  const point: fc.Arbitrary<Point> = mayMiss
    ? fc.oneof({ weight: 5, arbitrary: present }, { weight: 1, arbitrary: fc.constant(missing) })
    : present;
  return names.chain((landmarkNames) => {
    const count = landmarkNames.length;
    const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: count, maxLength: count });
    const set = (name: string): fc.Arbitrary<LandmarkSet> =>
      fc.record(
        {
          name: fc.constant(name),
          landmarks: list(point),
          visible: list(fc.boolean()),
          confidence: list(fc.oneof(double(0, 1), fc.constant(Number.NaN))),
          covariance: list(fc.oneof(spread, fc.constant<Covariance>([Number.NaN, Number.NaN, Number.NaN]))),
        },
        { requiredKeys: ["name", "landmarks"] },
      ) as fc.Arbitrary<LandmarkSet>;
    const image = fc.record({
      image: fc.integer({ min: 0, max: 999 }).map((n) => `knee-${n}.png`),
      width: fc.constant(800),
      height: fc.constant(600),
      spacing: fc.oneof(fc.constant(null), fc.tuple(double(0.05, 1), double(0.05, 1))),
      sets: fc.subarray([...setNames], { minLength: 1 }).chain((chosen) => fc.tuple(...chosen.map(set))),
    });
    return fc.record({
      landmarkNames: fc.constant(landmarkNames),
      images: fc.uniqueArray(image, { selector: (one) => one.image, minLength: 1, maxLength: 4 }),
    });
  });
}
