import { dispose, type Tensor, zeros } from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import {
  adaptiveRobustLoss,
  adaptiveWingLoss,
  gaussianHeatmaps,
  gaussianNllLoss,
  heatmapMseLoss,
  jensenShannonLoss,
  lossByName,
  lossNames,
  mixUpLoss,
  softArgmaxLoss,
  starLoss,
  varianceLoss,
} from "../../src/losses/index.ts";
import {
  channelMeans,
  concatChannels,
  softArgmax2d,
  softArgmaxMoments2d,
  spatialSoftmax2d,
  upsampleBilinear2d,
  upsampleNearest2d,
} from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";

type Call = (x: never) => unknown;

/** Every function of a map, with the name of its argument in messages. */
const ofMaps: Readonly<Record<string, [argument: string, legend: string, call: Call]>> = {
  softArgmax2d: ["maps", "[B, H, W, K]", (x) => softArgmax2d(x)],
  softArgmaxMoments2d: ["maps", "[B, H, W, K]", (x) => softArgmaxMoments2d(x)],
  spatialSoftmax2d: ["maps", "[B, H, W, K]", (x) => spatialSoftmax2d(x)],
  channelMeans: ["x", "[B, H, W, C]", (x) => channelMeans(x)],
  upsampleBilinear2d: ["x", "[B, H, W, C]", (x) => upsampleBilinear2d(x, [4, 6])],
  upsampleNearest2d: ["x", "[B, H, W, C]", (x) => upsampleNearest2d(x, [4, 6])],
  concatChannels: ["maps[0]", "[B, H, W, C]", (x) => concatChannels([x])],
};

const heatmapLosses = { heatmapMseLoss, adaptiveWingLoss, jensenShannonLoss, varianceLoss, starLoss, gaussianNllLoss };

describeOnBackends("what is no map", () => {
  it.each(Object.entries(ofMaps))(
    "is refused by %s, with the same words on every backend",
    (fn, [name, legend, call]) => {
      const cases: [unknown, string][] = [
        [zeros([1, 2, 3, 2], "int32"), "a tensor of float32, got one of int32"],
        [zeros([1, 2, 3, 2], "bool"), "a tensor of float32, got one of bool"],
        [zeros([0, 2, 3, 2]), `of shape ${legend} with no empty axis, got [0, 2, 3, 2]`],
        [zeros([1, 2, 0, 2]), `of shape ${legend} with no empty axis, got [1, 2, 0, 2]`],
        [zeros([2, 3, 2]), `of shape ${legend}, got [2, 3, 2]`],
        [[[[[1]]]], `a tensor of shape ${legend}, got an array`],
        [new Float32Array(4), `a tensor of shape ${legend}, got Float32Array`],
        [null, `a tensor of shape ${legend}, got null`],
        [undefined, `a tensor of shape ${legend}, got undefined`],
      ];
      for (const [value, message] of cases) {
        expect(() => call(value as never), message).toThrow(`${fn}: ${name} must be ${message}`);
        if (value && typeof value === "object" && "dispose" in value) {
          (value as Tensor).dispose();
          expect(() => call(value as never)).toThrow(`${fn}: ${name} must be a tensor that is not disposed`);
        }
      }
    },
  );

  it("is refused by every loss of landmarks, by name", () => {
    const good = zeros([2, 3, 2]);
    const empty = zeros([0, 3, 2]);
    for (const name of lossNames) {
      const loss = lossByName(name);
      const fn = `${name}Loss`;
      const raw = [[[1, 2]]] as never;
      expect(() => loss(raw, good)).toThrow(
        new TypeError(`${fn}: yTrue must be a tensor of shape [B, K, 2], got an array`),
      );
      expect(() => loss(good, raw)).toThrow(
        new TypeError(`${fn}: yPred must be a tensor of shape [2, 3, 2] as yTrue, got an array`),
      );
      expect(() => loss(empty, empty)).toThrow(
        new RangeError(`${fn}: yTrue must be of shape [B, K, 2] with no empty axis, got [0, 3, 2]`),
      );
      expect(() => loss(good, good, { mask: [[1]] as never })).toThrow(
        new TypeError(`${fn}: mask must be a tensor of shape [B, K] = [2, 3], got an array`),
      );
      expect(() => loss(good, good, { weights: [1] as never })).toThrow(
        new TypeError(`${fn}: weights must be a tensor of shape broadcastable to [2, 3], got an array`),
      );
    }
    expect(() => mixUpLoss(lossByName("l1"))([] as never, { mixed: good }, { lambda: 1, permutation: [] })).toThrow(
      new TypeError("mixUpLoss: yTrue must be a tensor of shape [B, K, 2], got an array"),
    );
    expect(() => gaussianHeatmaps([] as never, [4, 4])).toThrow(
      new TypeError("gaussianHeatmaps: landmarks must be a tensor of shape [B, K, 2], got an array"),
    );
    expect(() => softArgmaxLoss(lossByName("l1"))(good, [] as never)).toThrow(
      new TypeError("softArgmaxLoss: maps must be a tensor of shape [B, H, W, K], got an array"),
    );
    const adaptive = adaptiveRobustLoss(3);
    adaptive.dispose();
    expect(() => adaptive.loss(good, good)).toThrow("adaptiveRobustLoss: loss must be called before dispose");
    expect(() => adaptive.alpha()).toThrow("adaptiveRobustLoss: alpha must be called before dispose");
    expect(() => adaptive.scale()).toThrow("adaptiveRobustLoss: scale must be called before dispose");
    dispose([good, empty]);
  });

  it("is refused by every loss of heatmaps, by name", () => {
    const [target, maps, bool] = [zeros([1, 2, 2]), zeros([1, 3, 4, 2], "int32"), zeros([1, 3, 4, 2], "bool")];
    for (const [fn, make] of Object.entries(heatmapLosses)) {
      const loss = make();
      expect(() => loss(target, maps)).toThrow(
        new TypeError(`${fn}: maps must be a tensor of float32, got one of int32`),
      );
      expect(() => loss(target, bool)).toThrow(
        new TypeError(`${fn}: maps must be a tensor of float32, got one of bool`),
      );
      expect(() => loss([] as never, maps)).toThrow(
        new TypeError(`${fn}: yTrue must be a tensor of shape [B, K, 2], got an array`),
      );
    }
    dispose([target, maps, bool]);
  });
});
