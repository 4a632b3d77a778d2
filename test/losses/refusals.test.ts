import { dispose, setBackend, type Tensor, tensor, zeros } from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as losses from "../../src/losses/index.ts";
import { isLossName } from "../../src/losses/lossNames.ts";
import { randomTensor } from "../support/randomTensor.ts";

beforeAll(async () => {
  await setBackend("cpu");
});

const B = 3;
const K = 4;
const positive = "a positive number";
const grids = 'one of "center", "edge"';

/** Every loss by the options that are numbers or words: what they must be, and some that they are not. */
const options: Readonly<Record<string, Readonly<Record<string, readonly [string, ...unknown[]]>>>> = {
  wingLoss: { width: [positive, 0], curvature: [positive, -1] },
  softWingLoss: { inner: [positive, 0], width: [positive, -2], curvature: [positive, Number.NaN] },
  smoothL1Loss: { beta: [positive, 0, Number.POSITIVE_INFINITY] },
  elasticLoss: { l1Weight: ["a non-negative number", -1], l2Weight: ["a non-negative number", -1] },
  robustLoss: { alpha: ["a number of at most 2", 2.5, Number.NaN, null, "1"], scale: [positive, 0] },
  heatmapMseLoss: { sigma: [positive, 0], grid: [grids, "corner"] },
  adaptiveWingLoss: {
    width: [positive, 0],
    curvature: [positive, 0],
    threshold: [positive, 0],
    alpha: ["a number above 2", 2, Number.POSITIVE_INFINITY],
    foregroundWeight: ["a non-negative number", -1],
    sigma: [positive, 0],
    grid: [grids, "corner"],
  },
  jensenShannonLoss: { sigma: [positive, 0], beta: [positive, 0], grid: [grids, "corner"] },
  gaussianNllLoss: { beta: [positive, 0], varianceFloor: [positive, 0], grid: [grids, "corner"] },
  starLoss: {
    beta: [positive, 0],
    spreadWeight: ["a non-negative number", -1],
    varianceFloor: [positive, 0],
    grid: [grids, "corner"],
  },
  varianceLoss: { sigma: [positive, 0], beta: [positive, 0], grid: [grids, "corner"] },
};

type Make = (options?: object) => losses.LandmarkLoss;
const make = losses as unknown as Readonly<Record<string, Make>>;
/** The error of a number, text or list is a RangeError, that of another kind a TypeError. */
const refused = (message: string, value: unknown) =>
  typeof value === "number" || typeof value === "string" || Array.isArray(value)
    ? new RangeError(message)
    : new TypeError(message);
const shown = (value: unknown) => (typeof value === "string" ? `"${value}"` : String(value));

describe.each(Object.entries(options))("%s", (fn, given) => {
  it.each(Object.entries(given))("names %s", (option, [requirement, ...values]) => {
    for (const value of values)
      expect(() => make[fn]!({ [option]: value })).toThrow(
        refused(`${fn}: ${option} must be ${requirement}, got ${shown(value)}`, value),
      );
  });
});

const byLandmark = [
  "l1Loss",
  "l2Loss",
  "elasticLoss",
  "wingLoss",
  "softWingLoss",
  "smoothL1Loss",
  "euclideanLoss",
  "robustLoss",
];
const byMap = [
  "heatmapMseLoss",
  "adaptiveWingLoss",
  "jensenShannonLoss",
  "gaussianNllLoss",
  "starLoss",
  "varianceLoss",
];

describe("a loss names itself", () => {
  let y: Tensor;
  let maps: Tensor;
  beforeAll(() => {
    y = randomTensor([B, K, 2], 1);
    maps = randomTensor([B, 5, 6, K], 2);
  });
  afterAll(() => dispose([y, maps]));

  it.each(byLandmark)("%s, when landmarks or a unit are none", (fn) => {
    const loss = make[fn]!();
    expect(() => loss(maps, y)).toThrow(new RangeError(`${fn}: yTrue must be of shape [B, K, 2], got [3, 5, 6, 4]`));
    expect(() => loss(y, maps)).toThrow(
      new RangeError(`${fn}: yPred must be of shape [3, 4, 2] as yTrue, got [3, 5, 6, 4]`),
    );
    expect(() => loss(y, null as never)).toThrow(TypeError);
    const size = { width: 4, height: 3 };
    const units: readonly [object, string][] = [
      [{ unit: "cm" }, 'unit must be one of "normalized", "pixel", "mm", got "cm"'],
      [{ unit: "pixel", size: { ...size, width: -1 } }, "size.width must be a positive number, got -1"],
      [{ unit: "pixel", size: { ...size, height: 0 } }, "size.height must be a positive number, got 0"],
      [{ unit: "mm", size, spacing: [0, 1] }, "spacing[0] must be a positive number, got 0"],
      [{ unit: "mm", size, spacing: [1, -2] }, "spacing[1] must be a positive number, got -2"],
    ];
    for (const [unit, message] of units) expect(() => make[fn]!(unit)).toThrow(new RangeError(`${fn}: ${message}`));
  });

  it.each(byMap)("%s, when maps are none", (fn) => {
    const loss = make[fn]!();
    expect(() => loss(maps, maps)).toThrow(new RangeError(`${fn}: yTrue must be of shape [B, K, 2], got [3, 5, 6, 4]`));
    expect(() => loss(y, y)).toThrow(
      new RangeError(`${fn}: maps must be of shape [B, H, W, K] = [3, H, W, 4], got [3, 4, 2]`),
    );
  });

  it.each([...byLandmark, ...byMap])("%s, when a mask, weights or a reduction do not fit", (fn) => {
    const loss = make[fn]!();
    const other = byMap.includes(fn) ? maps : y;
    for (const shape of [[B, K, 1], [K, B], [B, 1], [1, K], [K]]) {
      const mask = zeros(shape);
      expect(() => loss(y, other, { mask })).toThrow(
        new RangeError(`${fn}: mask must be of shape [B, K] = [3, 4], got [${shape.join(", ")}]`),
      );
      mask.dispose();
    }
    for (const shape of [[1, B, K], [1, 1, 1], [K, B], [2, K], [B, 2], [B]]) {
      const weights = zeros(shape);
      expect(() => loss(y, other, { weights })).toThrow(
        new RangeError(`${fn}: weights must be of a shape broadcastable to [3, 4], got [${shape.join(", ")}]`),
      );
      weights.dispose();
    }
    expect(() => loss(y, other, { reduction: "none" as "mean" })).toThrow(
      new RangeError(`${fn}: reduction must be one of "mean", "sum", got "none"`),
    );
  });

  it("takes weights of every shape that broadcasts", async () => {
    const shapes = [[], [1], [K], [1, 1], [1, K], [B, 1], [B, K]];
    for (const shape of shapes) {
      const weights = zeros(shape);
      const loss = losses.l1Loss()(y, y, { weights });
      expect(await loss.data()).toEqual(new Float32Array(1));
      dispose([weights, loss]);
    }
  });
});

describe("gaussianHeatmaps", () => {
  it("names what is wrong", () => {
    const points = randomTensor([B, K, 2], 1);
    const fn = "gaussianHeatmaps";
    const maps = losses.gaussianHeatmaps;
    expect(() => maps([1, 2] as never, [4, 5])).toThrow(TypeError);
    expect(() => maps([1, 2] as never, [4, 5])).toThrow(`${fn}: landmarks must be`);
    expect(() => maps(points, 4 as never)).toThrow(new RangeError(`${fn}: size must be [height, width], got 4`));
    expect(() => maps(points, [0, 5])).toThrow(
      new RangeError(`${fn}: size[0] must be an integer of at least 1, got 0`),
    );
    expect(() => maps(points, [4, 2.5])).toThrow(
      new RangeError(`${fn}: size[1] must be an integer of at least 1, got 2.5`),
    );
    expect(() => maps(points, [4, 5], { sigma: 0 })).toThrow(new RangeError(`${fn}: sigma must be ${positive}, got 0`));
    expect(() => maps(points, [4, 5], { grid: "x" as "edge" })).toThrow(
      new RangeError(`${fn}: grid must be ${grids}, got "x"`),
    );
    points.dispose();
  });
});

describe("adaptiveRobustLoss", () => {
  it("names what is wrong, and what is called after dispose", () => {
    const fn = "adaptiveRobustLoss";
    const named: readonly [number, object, string][] = [
      [1.5, {}, "landmarks must be an integer of at least 1, got 1.5"],
      [1, { alpha: 0 }, "alpha must be a number between 0 and 2, got 0"],
      [1, { scaleFloor: 0 }, "scaleFloor must be a positive number, got 0"],
      [1, { scale: 1e-5 }, "scale must be a number above scaleFloor, got 0.00001"],
      [1, { scale: Number.POSITIVE_INFINITY }, "scale must be a number above scaleFloor, got Infinity"],
    ];
    for (const [landmarks, given, message] of named)
      expect(() => losses.adaptiveRobustLoss(landmarks, given)).toThrow(new RangeError(`${fn}: ${message}`));
    const loss = losses.adaptiveRobustLoss(K);
    const y = randomTensor([B, K + 1, 2], 1);
    expect(() => loss.loss(y, y)).toThrow(new RangeError(`${fn}: yTrue must be of shape [B, 4, 2], got [3, 5, 2]`));
    loss.dispose();
    for (const [name, call] of Object.entries({
      loss: () => loss.loss(y, y),
      alpha: () => loss.alpha(),
      scale: () => loss.scale(),
    }))
      expect(call).toThrow(new Error(`${fn}: ${name} must be called before dispose`));
    y.dispose();
  });
});

describe("combinations of losses", () => {
  it("name what is wrong with their terms", () => {
    const terms = (value: unknown) => () => losses.sumLosses(value as losses.LossTerm[]);
    const loss = losses.l1Loss();
    expect(terms(loss)).toThrow(
      new TypeError("sumLosses: terms must be a list of terms {loss, weight}, got a function"),
    );
    expect(terms([{ loss }, null])).toThrow(
      new TypeError("sumLosses: terms[1] must be a term {loss, weight}, got null"),
    );
    expect(terms([{ loss }, { loss, weight: Number.NaN }])).toThrow(
      new RangeError("sumLosses: terms[1].weight must be a non-negative number, got NaN"),
    );
    expect(terms([{ loss: "l1" }])).toThrow(new RangeError('sumLosses: terms[0].loss must be a loss, got "l1"'));
    expect(() => losses.softArgmaxLoss(loss, { beta: 0 })).toThrow(
      new RangeError("softArgmaxLoss: beta must be a positive number, got 0"),
    );
    expect(() => losses.softArgmaxLoss(loss, { grid: "corner" as "edge" })).toThrow(
      new RangeError(`softArgmaxLoss: grid must be ${grids}, got "corner"`),
    );
  });

  it("name what is wrong with a batch under MixUp", () => {
    const [yTrue, flat] = [randomTensor([B, K, 2], 1), randomTensor([B, K], 2)];
    const run =
      (y: Tensor, mixed: Tensor, given: losses.LossOptions = {}) =>
      () =>
        losses.mixUpLoss(losses.l2Loss())(y, { mixed }, { lambda: 0.5, permutation: [2, 0, 1] }, given);
    const fn = "mixUpLoss";
    expect(run(flat, yTrue)).toThrow(new RangeError(`${fn}: yTrue must be of shape [B, K, 2], got [3, 4]`));
    expect(run(yTrue, null as never)).toThrow(TypeError);
    expect(run(yTrue, null as never)).toThrow(`${fn}: predictions.mixed must be`);
    expect(run(yTrue, yTrue, { mask: yTrue })).toThrow(
      new RangeError(`${fn}: mask must be of shape [B, K] = [3, 4], got [3, 4, 2]`),
    );
    dispose([yTrue, flat]);
  });
});

describe("trainableLossByName", () => {
  it("gives every loss by its name, the adaptive one with parameters, and refuses others", async () => {
    const [yTrue, yPred] = [tensor([0, 0], [1, 1, 2]), tensor([0.3, 20], [1, 1, 2])];
    const numberOf = async (loss: losses.LandmarkLoss) => {
      const out = loss(yTrue, yPred);
      const [value] = await out.data();
      out.dispose();
      return value;
    };
    for (const name of losses.lossNames) {
      const { loss, parameters, dispose } = losses.trainableLossByName(name, 1);
      expect(await numberOf(loss)).toBe(await numberOf(losses.lossByName(name)));
      expect(parameters.size).toBe(0);
      dispose();
      expect(isLossName(name)).toBe(true);
    }
    const adaptive = losses.trainableLossByName("adaptiveRobust", 1);
    const own = losses.adaptiveRobustLoss(1);
    expect([...adaptive.parameters.keys()]).toEqual(["alpha", "scale"]);
    expect(await numberOf(adaptive.loss)).toBe(await numberOf(own.loss));
    adaptive.dispose();
    own.dispose();
    dispose([yTrue, yPred]);
    expect(["adaptiveRobust", "huber", 3].map(isLossName)).toEqual([true, false, false]);
    const names = [...losses.lossNames, "adaptiveRobust"].map((name) => `"${name}"`).join(", ");
    expect(() => losses.trainableLossByName("huber" as "l1", 1)).toThrow(
      new RangeError(`trainableLossByName: name must be one of ${names}, got "huber"`),
    );
  });
});
