import { beforeAll, describe, expect, it } from "vitest";
import {
  applyHomography,
  composeHomographies,
  type Point,
  rotation,
  scaling,
  translation,
  warpImage,
} from "../../src/geometry/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { DeformableFitter } from "../../src/shape/DeformableFitter.ts";
import type { DeformableModel } from "../../src/shape/deformableModel.ts";
import { trainDeformableModel } from "../../src/shape/trainDeformableModel.ts";
import { images, shapes } from "./reference.ts";

const missing: Point = [Number.NaN, Number.NaN];
const options = {
  diagonal: 40,
  scales: [
    { factor: 2, patch: 7, modes: 2, components: 5, iterations: 20 },
    { patch: 9, modes: 3, components: 6, iterations: 20 },
  ],
};
const samples = images.slice(0, 16).map((image, i) => ({ image, landmarks: shapes[i]! }));
const unseen = [16, 17, 18, 19];
const random = createRandom("starts");
const around = (points: readonly Point[], by: number) => {
  const [dx, dy] = [by * (2 * random() - 1), by * (2 * random() - 1)];
  return points.map(([x, y]): Point => [x + dx + by * (random() - 0.5), y + dy + by * (random() - 0.5)]);
};
const meanDistance = (a: readonly Point[], b: readonly Point[]) =>
  a.reduce((sum, [x, y], k) => sum + Math.hypot(x - b[k]![0], y - b[k]![1]), 0) / a.length;

describe("trainDeformableModel and DeformableFitter", () => {
  let model: DeformableModel;
  let fitter: DeformableFitter;
  beforeAll(async () => {
    model = await trainDeformableModel(samples, options);
    fitter = new DeformableFitter(model);
  });

  it("brings starts that are pixels away to half a pixel of the truth, in images that it has not seen", () => {
    for (const algorithm of ["wiberg", "projectOut"] as const) {
      const errors = unseen.map((i) => {
        const start = around(shapes[i]!, 2.5);
        expect(meanDistance(start, shapes[i]!)).toBeGreaterThan(0.8);
        return meanDistance(fitter.fit(images[i]!, start, { algorithm }).landmarks, shapes[i]!);
      });
      expect(Math.max(...errors)).toBeLessThan(0.75);
      expect(errors.reduce((a, b) => a + b) / 4).toBeLessThan(0.45);
    }
  });

  it("finds the same in an image that is turned, enlarged and moved", () => {
    const homography = composeHomographies(rotation(0.4), scaling(1.7, 1.7), translation(60, 5));
    for (const i of unseen) {
      const start = around(shapes[i]!, 1.5);
      const moved = warpImage(images[i]!, { width: 150, height: 140, homography }, { border: "edge" });
      const plain = fitter.fit(images[i]!, start).landmarks;
      const there = fitter.fit(moved, applyHomography(homography, start)).landmarks;
      expect(meanDistance(there, applyHomography(homography, plain)) / 1.7).toBeLessThan(0.35);
    }
  });

  it("says how much of a patch it does not explain: more where the image is not what it knows", () => {
    const start = shapes[17]!;
    const data = Uint8Array.from(images[17]!.data);
    const [x, y] = start[1]!;
    for (let v = -4; v <= 4; v++)
      for (let u = -4; u <= 4; u++) data[(Math.round(y) + v) * 52 + Math.round(x) + u] = 255 * random();
    const [clean, noisy] = [images[17]!, { ...images[17]!, data }].map((image) => fitter.fit(image, start).errors);
    expect(noisy![1]! - clean![1]!).toBeGreaterThan(0.1);
    expect(Math.abs(noisy![3]! - clean![3]!)).toBeLessThan(0.1);
  });

  it("records the way from the start, as near as a shape comes to it, to the end", () => {
    const start = around(shapes[16]!, 2);
    const { path, landmarks } = fitter.fit(images[16]!, start);
    expect(path.length).toBeGreaterThan(4);
    expect(meanDistance(path[0]!, start)).toBeLessThan(1);
    expect(path.at(-1)).toEqual(landmarks);
  });

  it("leaves landmarks that the start lacks missing, and finds the others", () => {
    const start = shapes[18]!.map((point, k) => (k === 3 ? missing : point));
    const { landmarks, errors } = fitter.fit(images[18]!, start);
    expect(landmarks[3]).toEqual(missing);
    expect(errors[3]).toBeNaN();
    const others = [0, 1, 2, 4, 5];
    expect(
      meanDistance(
        others.map((k) => landmarks[k]!),
        others.map((k) => shapes[18]![k]!),
      ),
    ).toBeLessThan(0.6);
  });

  it("does not model a landmark that no sample has, and keeps it where a start says", async () => {
    const without = samples.map((sample) => ({
      ...sample,
      landmarks: sample.landmarks.map((point, k) => (k === 4 ? missing : point)),
    }));
    const own = await trainDeformableModel(without, options);
    expect([own.landmarks, own.modelled]).toEqual([6, [0, 1, 2, 3, 5]]);
    const start = around(shapes[19]!, 1.5);
    const { landmarks, errors } = new DeformableFitter(own).fit(images[19]!, start);
    expect(landmarks[4]).toEqual(start[4]);
    expect(errors[4]).toBeNaN();
    expect(meanDistance(landmarks.slice(0, 4), shapes[19]!.slice(0, 4))).toBeLessThan(0.75);
  });

  it("learns from samples that lack landmarks here and there, images read when it is their turn", async () => {
    const some = samples.map(({ image, landmarks }, n) => ({
      image: async () => image,
      landmarks: landmarks.map((point, k) => ((n + k) % 7 === 0 ? missing : point)),
    }));
    const own = new DeformableFitter(await trainDeformableModel(some, options));
    const errors = unseen.map((i) => meanDistance(own.fit(images[i]!, around(shapes[i]!, 2)).landmarks, shapes[i]!));
    expect(errors.reduce((a, b) => a + b) / 4).toBeLessThan(0.6);
  });

  it("stays where an image has nothing to see, and ends far outside it, without a number that is none", () => {
    const blank = { width: 52, height: 44, channels: 1, data: new Uint8Array(52 * 44).fill(9) };
    const far = shapes[16]!.map(([x, y]): Point => [x + 5000, y - 700]);
    for (const [image, start] of [
      [blank, shapes[16]!],
      [images[16]!, far],
    ] as const)
      for (const algorithm of ["wiberg", "projectOut"] as const)
        expect(fitter.fit(image, start, { algorithm }).landmarks.flat().every(Number.isFinite)).toBe(true);
  });

  describe.each([
    ["aam", "wiberg", 0.75],
    ["aam", "projectOut", 0.75],
    // The windows of experts are 9 pixels here; the kernel around a landmark is wider than half of that.
    ["clm", "meanShift", 1.5],
    ["clm", "gradientDescent", 1.5],
  ] as const)("of kind %s by %s", (method, algorithm, limit) => {
    let other: DeformableModel;
    beforeAll(async () => {
      other = await trainDeformableModel(samples, { ...options, method, algorithm, feature: "igo" });
    });

    it("brings starts that are pixels away close to the truth, in images that it has not seen", () => {
      const own = new DeformableFitter(other);
      const [before, after] = [0, 1].map(() => [] as number[]) as [number[], number[]];
      for (const i of unseen) {
        const start = around(shapes[i]!, method === "clm" ? 4 : 2);
        before.push(meanDistance(start, shapes[i]!));
        const { landmarks, errors, moves } = own.fit(images[i]!, start);
        after.push(meanDistance(landmarks, shapes[i]!));
        expect([...errors, ...moves].every((value) => value >= 0 && value < 10)).toBe(true);
      }
      const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      expect(mean(after)).toBeLessThan(Math.min(limit, 0.7 * mean(before)));
    });

    it("is fitted as it was told when it learned", () => {
      const start = around(shapes[17]!, 1);
      const own = new DeformableFitter(other);
      expect(own.fit(images[17]!, start)).toEqual(own.fit(images[17]!, start, { algorithm }));
      const { algorithm: _, ...usual } = other;
      expect(new DeformableFitter(usual as DeformableModel).fit(images[17]!, start)).toEqual(
        own.fit(images[17]!, start, { algorithm: method === "clm" ? "meanShift" : "wiberg" }),
      );
    });

    it("is not fitted by an algorithm of another kind", () => {
      const wrong = method === "clm" ? "wiberg" : "meanShift";
      expect(() => new DeformableFitter(other).fit(images[17]!, shapes[17]!, { algorithm: wrong })).toThrow(
        new RangeError(
          method === "clm"
            ? 'DeformableFitter.fit: algorithm must be one of "meanShift", "gradientDescent", got "wiberg"'
            : 'DeformableFitter.fit: algorithm must be one of "wiberg", "projectOut", got "meanShift"',
        ),
      );
    });

    it("stays where an image has nothing to see, without a number that is none", () => {
      const blank = { width: 52, height: 44, channels: 1, data: new Uint8Array(52 * 44).fill(9) };
      const far = shapes[16]!.map(([x, y]): Point => [x + 5000, y - 700]);
      for (const [image, start] of [
        [blank, shapes[16]!],
        [images[16]!, far],
      ] as const)
        expect(new DeformableFitter(other).fit(image, start).landmarks.flat().every(Number.isFinite)).toBe(true);
    });

    it("learns from samples that lack landmarks here and there, and does not model one that none has", async () => {
      const some = samples.map(({ image, landmarks }, n) => ({
        image,
        landmarks: landmarks.map((point, k) => (k === 4 || (n + k) % 7 === 0 ? missing : point)),
      }));
      const own = await trainDeformableModel(some, { ...options, method, algorithm, feature: "igo" });
      expect(own.modelled).toEqual([0, 1, 2, 3, 5]);
      const start = around(shapes[19]!, 1);
      const { landmarks, errors } = new DeformableFitter(own).fit(images[19]!, start);
      expect([landmarks[4], errors[4]]).toEqual([start[4], Number.NaN]);
      expect(meanDistance(landmarks.slice(0, 4), shapes[19]!.slice(0, 4))).toBeLessThan(limit);
    });
  });

  it.each(["paam", "aam", "clm"] as const)(
    "learns a %s of identical shapes, which has no modes and is moved, turned and scaled alone",
    async (method) => {
      const same = samples.map(({ image }) => ({ image, landmarks: shapes[0]! }));
      const own = await trainDeformableModel(same, { ...options, method, feature: "igo" });
      expect([own.shape.modes, own.scales.map(({ modes }) => modes)]).toEqual([[], [0, 0]]);
      const { landmarks } = new DeformableFitter(own).fit(images[0]!, around(shapes[0]!, 1));
      const sides = (points: readonly Point[]) =>
        points.slice(1).map(([x, y], k) => Math.hypot(x - points[k]![0], y - points[k]![1]));
      const [there, learned] = [sides(landmarks), sides(shapes[0]!)];
      const scale = there[0]! / learned[0]!;
      expect(there).toBeAllClose(
        learned.map((side) => side * scale),
        { atol: 1e-6 },
      );
    },
  );

  it("reads patches beyond the border as zeros and stays near it", () => {
    for (const [dx, dy] of [
      [-14, 0],
      [30, -9],
    ] as const) {
      const start = shapes[16]!.map(([x, y]): Point => [x + dx, y + dy]);
      const { landmarks, errors } = fitter.fit(images[16]!, start);
      expect([...landmarks.flat(), ...errors].every(Number.isFinite)).toBe(true);
      expect(meanDistance(landmarks, start)).toBeLessThan(30);
    }
  });

  it("refuses methods, algorithms and landmarks that a model cannot be made of", async () => {
    await expect(trainDeformableModel(samples, { ...options, method: "asm" as "clm" })).rejects.toThrow(
      new RangeError('trainDeformableModel: method must be one of "paam", "aam", "clm", got "asm"'),
    );
    await expect(trainDeformableModel(samples, { ...options, algorithm: "meanShift" })).rejects.toThrow(
      new RangeError('trainDeformableModel: algorithm must be one of "wiberg", "projectOut", got "meanShift"'),
    );
    const line = samples.map((sample, n) => ({
      ...sample,
      landmarks: sample.landmarks.map((_, k): Point => [10 + 5 * k + (k === 2 ? n / 9 : 0), 20]),
    }));
    await expect(trainDeformableModel(line, { ...options, method: "aam" })).rejects.toThrow(
      new RangeError("triangulate: points must not lie on one line"),
    );
    await expect(trainDeformableModel(samples.slice(0, 3), { ...options, method: "clm" })).rejects.toThrow(
      new RangeError("trainDeformableModel: samples.length must be above 3, the modes, got 3"),
    );
  });

  it("refuses priors below zero, and for models that have none", async () => {
    const scales = [{ patch: 5, modes: 3, components: 4, prior: -1 }];
    await expect(trainDeformableModel(samples, { ...options, scales })).rejects.toThrow(
      new RangeError("trainDeformableModel: scales[0].prior must be a non-negative number, got -1"),
    );
    for (const method of ["aam", "clm"] as const)
      await expect(
        trainDeformableModel(samples, { ...options, method, scales: [{ ...scales[0]!, prior: 25 }] }),
      ).rejects.toThrow(new RangeError(`trainDeformableModel: scales[0].prior must be 0, for ${method}, got 25`));
  });

  it("refuses frames that no memory holds", async () => {
    for (const diagonal of [4001, 1e9, Number.POSITIVE_INFINITY, 0])
      await expect(trainDeformableModel(samples, { ...options, diagonal })).rejects.toThrow(
        new RangeError(`trainDeformableModel: diagonal must be a positive number of at most 4000, got ${diagonal}`),
      );
  });

  it("refuses what it cannot learn from or fit", async () => {
    await expect(trainDeformableModel(samples.slice(0, 6), options)).rejects.toThrow(
      new RangeError("trainDeformableModel: samples.length must be above 6, the modes and components, got 6"),
    );
    await expect(
      trainDeformableModel(
        samples.map((sample) => ({ ...sample, landmarks: sample.landmarks.slice(0, 2) })),
        options,
      ),
    ).rejects.toThrow(new RangeError("trainDeformableModel: landmarks must be at least 3 that some sample has, got 2"));
    await expect(trainDeformableModel(samples, { ...options, scales: [] })).rejects.toThrow(
      new RangeError("trainDeformableModel: scales.length must be an integer of at least 1, got 0"),
    );
    await expect(
      trainDeformableModel([{ ...samples[0]!, landmarks: [] }, ...samples.slice(1)], options),
    ).rejects.toThrow(new RangeError("trainDeformableModel: samples[1].landmarks.length must be 0, got 6"));
    expect(() => fitter.fit(images[0]!, shapes[0]!.slice(1))).toThrow(
      new RangeError("DeformableFitter.fit: start.length must be 6, got 5"),
    );
    expect(() =>
      fitter.fit(
        images[0]!,
        shapes[0]!.map((point, k) => (k === 0 ? point : missing)),
      ),
    ).toThrow(new RangeError("DeformableFitter.fit: start must have at least two landmarks that the model knows"));
  });
});
