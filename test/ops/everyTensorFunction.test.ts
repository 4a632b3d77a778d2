import {
  dispose,
  expandDims,
  getBackend,
  ready,
  setBackend,
  sum,
  Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import * as layers from "../../src/layers/index.ts";
import * as losses from "../../src/losses/index.ts";
import * as ops from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { randomTensor } from "../support/randomTensor.ts";

type Values = Readonly<Record<string, unknown>>;

/** How a function is called: its arguments that must be right, by the names that messages have, and what it makes of them. */
interface Case {
  /** The function that messages name. @default the export's name */
  readonly fn?: string;
  readonly of: () => Values;
  readonly call: (values: never) => unknown;
}

const maps = () => randomTensor([2, 3, 5, 4], "maps");
const points = () => randomTensor([2, 4, 2], "points", 0.1, 0.9);
const mask = () => zeros([2, 4], "bool");
const weights = () => randomTensor([2, 4], "weights", 0, 1);

type Given = Record<"yTrue" | "yPred" | "maps" | "mask" | "weights" | "x", never>;
const ofPoints = (make: () => losses.LandmarkLoss, fn?: string): Case => ({
  ...(fn !== undefined && { fn }),
  of: () => ({ yTrue: points(), yPred: randomTensor([2, 4, 2], "predicted"), mask: mask(), weights: weights() }),
  call: ({ yTrue, yPred, ...options }: Given) => make()(yTrue, yPred, options),
});
const ofHeatmaps = (make: () => losses.HeatmapLoss): Case => ({
  of: () => ({ yTrue: points(), maps: maps(), mask: mask(), weights: weights() }),
  call: ({ yTrue, maps: own, ...options }: Given) => make()(yTrue, own, options),
});
const ofMaps = (name: string, call: (x: Tensor4D) => unknown): Case => ({
  of: () => ({ [name]: maps() }),
  call: (values: Given) => call(values[name as "x"]),
});
const layer = (make: () => { apply(x: Tensor): unknown }, fn: string): Case => ({
  fn,
  of: () => ({ x: maps() }),
  call: ({ x }: Given) => make().apply(x),
});

/** Every exported function that takes tensors. */
const cases: Readonly<Record<string, Case>> = {
  channelMeans: ofMaps("x", (x) => ops.channelMeans(x)),
  concatChannels: {
    of: () => ({ "maps[0]": maps(), "maps[1]": maps() }),
    call: (values: Readonly<Record<string, never>>) => ops.concatChannels([values["maps[0]"]!, values["maps[1]"]!]),
  },
  convNorm2d: {
    of: () => ({
      x: maps(),
      kernel: randomTensor([3, 3, 4, 2], "kernel"),
      scale: randomTensor([2], "scale") as Tensor1D,
      shift: randomTensor([2], "shift") as Tensor1D,
    }),
    call: ({ x, kernel, scale, shift }: Readonly<Record<string, never>>) => ops.convNorm2d(x!, kernel!, scale!, shift!),
  },
  gradientCheck: {
    of: () => ({ "inputs[0]": maps() }),
    call: (values: Given) => ops.gradientCheck((x) => sum(x), [values["inputs[0]" as "x"]]),
  },
  recompute: {
    of: () => ({ "xs[0]": maps() }),
    call: (values: Given) => ops.recompute(([x]) => sum(x!), [values["xs[0]" as "x"]]),
  },
  softArgmax2d: ofMaps("maps", (x) => ops.softArgmax2d(x)),
  softArgmaxMoments2d: ofMaps("maps", (x) => ops.softArgmaxMoments2d(x).covariance),
  spatialSoftmax2d: ofMaps("maps", (x) => ops.spatialSoftmax2d(x)),
  upsampleBilinear2d: ofMaps("x", (x) => ops.upsampleBilinear2d(x, [4, 6])),
  upsampleNearest2d: ofMaps("x", (x) => ops.upsampleNearest2d(x, [4, 6])),
  adaptiveRobustLoss: {
    of: ofPoints(losses.l1Loss).of,
    call: ({ yTrue, yPred, ...options }: Given) => {
      const adaptive = losses.adaptiveRobustLoss(4);
      try {
        return adaptive.loss(yTrue, yPred, options);
      } finally {
        adaptive.dispose();
      }
    },
  },
  adaptiveWingLoss: ofHeatmaps(losses.adaptiveWingLoss),
  elasticLoss: ofPoints(losses.elasticLoss),
  euclideanLoss: ofPoints(losses.euclideanLoss),
  gaussianHeatmaps: {
    of: () => ({ landmarks: points() }),
    call: (values: Readonly<Record<string, never>>) => losses.gaussianHeatmaps(values.landmarks!, [4, 6]),
  },
  gaussianNllLoss: ofHeatmaps(losses.gaussianNllLoss),
  heatmapLoss: { fn: "own", ...ofHeatmaps(() => losses.heatmapLoss("own", (x) => expandDims(sum(x, [1, 2]), 2))) },
  heatmapMseLoss: ofHeatmaps(losses.heatmapMseLoss),
  intermediateLoss: {
    fn: "l1Loss",
    of: ofPoints(losses.l1Loss).of,
    call: ({ yTrue, yPred, ...options }: Given) =>
      losses.intermediateLoss(losses.l1Loss())(yTrue, [yPred, yPred], options),
  },
  jensenShannonLoss: ofHeatmaps(losses.jensenShannonLoss),
  l1Loss: ofPoints(losses.l1Loss),
  l2Loss: ofPoints(losses.l2Loss),
  landmarkLoss: ofPoints(() => losses.landmarkLoss("own", (r) => r), "own"),
  lossByName: ofPoints(() => losses.lossByName("wing"), "wingLoss"),
  mixUpLoss: {
    fn: "(mixUpLoss|l1Loss)",
    of: ofPoints(losses.l1Loss).of,
    call: ({ yTrue, yPred, ...options }: Given) =>
      losses.mixUpLoss(losses.l1Loss())(yTrue, { mixed: yPred }, { lambda: 0.3, permutation: [1, 0] }, options),
  },
  robustLoss: ofPoints(losses.robustLoss),
  smoothL1Loss: ofPoints(losses.smoothL1Loss),
  softArgmaxLoss: { ...ofHeatmaps(() => losses.softArgmaxLoss(losses.l1Loss())), fn: "(softArgmaxLoss|l1Loss)" },
  softWingLoss: ofPoints(losses.softWingLoss),
  starLoss: ofHeatmaps(losses.starLoss),
  sumLosses: ofPoints(() => losses.sumLosses([{ loss: losses.l1Loss() }]), "l1Loss"),
  trainableLossByName: ofPoints(() => losses.trainableLossByName("l2", 4).loss, "l2Loss"),
  varianceLoss: ofHeatmaps(losses.varianceLoss),
  wingLoss: ofPoints(losses.wingLoss),
  SoftArgmax2D: layer(() => new layers.SoftArgmax2D(), "softArgmax2d"),
  Upsample2D: layer(() => new layers.Upsample2D({ size: [4, 6] }), "upsampleBilinear2d"),
};

/** Exports that take symbolic tensors or none. */
const others = ["applyUnits", "bottleneckBlock", "hmpBlock", "hourglass", "hourglassModel", "registerLayers"];

/** The names of a function's arguments. */
function argumentsOf({ of }: Case): string[] {
  const values = of();
  dispose(tensorsOf(values));
  return Object.keys(values);
}

const tensorsOf = (values: Values) => Object.values(values).filter((value) => value instanceof Tensor);

/** Sure to be wrong for any argument that is a float32 tensor of known rank. */
const hostile: Readonly<Record<string, (given: Tensor) => unknown>> = {
  "an array": (given) => given.arraySync(),
  "an empty array": () => [],
  "a typed array": () => new Float32Array(4),
  "an object": () => ({}),
  "a text": () => "tensor",
  "a number": () => 1,
  null: () => null,
  "a tensor of texts": (given) =>
    tensor(
      Array.from({ length: given.size }, () => "a"),
      given.shape,
      "string",
    ),
  "a tensor without batch": (given) => zeros([0, ...given.shape.slice(1)], given.dtype),
  "a tensor with an empty axis": (given) => zeros([...given.shape.slice(0, -1), 0], given.dtype),
  "a disposed tensor": (given) => {
    const copy = given.clone();
    copy.dispose();
    return copy;
  },
};

it("the table holds every exported function of ops, losses and layers", () => {
  const exported = Object.entries({ ...ops, ...losses, ...layers }).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  expect([...Object.keys(cases), ...others].sort()).toEqual(exported.sort());
});

/** Layers are called by TensorFlow.js, which refuses what is no tensor itself. */
const functions = Object.entries(cases).filter(([name]) => !(name in layers));

describeOnBackends("every function of tensors", () => {
  it.each(functions)("%s refuses, by the argument's name, what is no tensor that it can take", async (name, one) => {
    const { fn = name, of, call } = one;
    for (const [kind, make] of Object.entries(hostile)) {
      for (const argument of argumentsOf(one)) {
        const values = { ...of() };
        const given = values[argument] as Tensor;
        // Options that are left out are given as undefined, and by many as null.
        if (kind === "null" && (argument === "mask" || argument === "weights")) {
          dispose(tensorsOf(values));
          continue;
        }
        const bad = make(given);
        const error = await Promise.resolve()
          .then(() => call({ ...values, [argument]: bad } as never))
          .then(
            (result) => {
              dispose(result instanceof Tensor ? result : []);
              return new Error("nothing was thrown");
            },
            (thrown: Error) => thrown,
          );
        dispose(tensorsOf(values));
        if (bad instanceof Tensor && !bad.isDisposed) bad.dispose();
        const place = `${fn}: ${argument.replace(/[[\]]/g, "\\$&")}`;
        expect(error.message, `${argument} as ${kind}`).toMatch(
          new RegExp(`^${place.replace("yPred", "(yPred|predictions.mixed)")} must be `),
        );
      }
    }
  });
});

/** Numbers that a float32 tensor may hold, put into its second place. */
const odd = [Number.NaN, Infinity, -Infinity, 3e38, -3e38, 1e-42, 0];

it.each(Object.entries(cases))("%s makes the same of odd numbers on both backends", async (name, one) => {
  const { of, call } = one;
  const names = argumentsOf(one).filter((argument) => argument !== "mask");
  if (name === "gradientCheck") return; // gives plain numbers, of random directions
  const before = getBackend();
  const results: Record<string, Float32Array[]> = { cpu: [], wasm: [] };
  for (const backend of ["cpu", "wasm"]) {
    await setBackend(backend);
    await ready();
    for (const argument of names)
      for (const value of odd) {
        const values = { ...of() };
        const given = values[argument] as Tensor;
        const data = (await given.data<"float32">()).slice();
        data[1] = value;
        const bad = tensor(data, given.shape);
        const result = tidy(() => call({ ...values, mask: undefined, [argument]: bad } as never) as Tensor);
        results[backend]!.push((await result.data<"float32">()).slice());
        dispose([...tensorsOf(values), bad, result]);
      }
  }
  await setBackend(before);
  for (const [i, cpu] of results.cpu!.entries()) {
    const wasm = results.wasm![i]!;
    const place = `${names[Math.floor(i / odd.length)]} with ${odd[i % odd.length]}`;
    const kinds = (list: Float32Array) => Array.from(list, (x) => (Number.isFinite(x) ? "finite" : "not"));
    expect(kinds(wasm), place).toEqual(kinds(cpu));
    for (const [k, x] of cpu.entries())
      if (Number.isFinite(x))
        expect(Math.abs(wasm[k]! - x), place).toBeLessThanOrEqual(1e-4 * Math.max(1, Math.abs(x)));
  }
});
