import { backend, dispose, ready, setBackend, zeros } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { NetworkBuilder } from "../../src/network/builder.ts";
import {
  describeHourglass,
  type HourglassOptions,
  InferenceNetwork,
  parametersOf,
  type Weights,
} from "../../src/network/index.ts";
import type { Network } from "../../src/network/network.ts";
import { randomTensor } from "../support/randomTensor.ts";

/** Weights of which every part shows: running statistics and biases other than 0 and 1. */
function livelyWeights(network: Network): Weights {
  return new Map(
    parametersOf(network).map(({ name, kind, shape, fanIn }) => {
      const random = createRandom("lively", name);
      const size = shape.reduce((a, b) => a * b, 1);
      const low = kind === "variance" || kind === "scale" ? 0.5 : -0.5;
      const width = kind === "kernel" ? 2 / Math.sqrt(fanIn) : 1;
      return [name, Float32Array.from({ length: size }, () => width * (low + random()))];
    }),
  );
}

/** Heatmaps by the kernel for whole networks and by TensorFlow.js's kernels. */
async function bothPaths(network: Network, batch: number) {
  const weights = livelyWeights(network);
  const [own, plain] = [true, false].map((fused) => new InferenceNetwork(network, weights, { fused })) as [
    InferenceNetwork,
    InferenceNetwork,
  ];
  const images = randomTensor([batch, ...network.input], "images");
  const maps = [own, plain].map((net) => net.heatmaps(images as Parameters<InferenceNetwork["heatmaps"]>[0]));
  const values = await Promise.all(maps.map((map) => map.data()));
  dispose([images, ...maps]);
  own.dispose();
  plain.dispose();
  return values as [Float32Array, Float32Array];
}

async function expectEqualPaths(network: Network, batch: number): Promise<void> {
  const [own, plain] = await bothPaths(network, batch);
  const largest = Math.max(...plain.map(Math.abs));
  expect(own).toBeAllClose(plain, { rtol: 0, atol: 1e-5 * largest });
}

describe("InferenceNetwork on a patched WASM backend", () => {
  beforeAll(async () => {
    await setBackend("wasm");
    await ready();
    await patchBackend();
  });

  const cases: [
    title: string,
    options: Partial<HourglassOptions> & Pick<HourglassOptions, "inputShape">,
    batch: number,
  ][] = [
    ["odd sizes, bilinear", { inputShape: [71, 98, 3], width: 6, upsampling: "bilinear" }, 2],
    ["nearest, one channel", { inputShape: [64, 75, 1], width: 8, upsampling: "nearest" }, 1],
    ["bottleneck blocks", { inputShape: [66, 64, 2], width: 4, block: "bottleneck", depth: 3 }, 3],
    ["the narrowest", { inputShape: [33, 40, 1], width: 2, depth: 2 }, 2],
    ["the paper's width", { inputShape: [64, 64, 3], width: 24, depth: 2 }, 1],
  ];
  it.each(cases)("gives the heatmaps of the plain path: %s", async (_, options, batch) => {
    await expectEqualPaths(describeHourglass({ landmarks: 5, ...options }), batch);
  });

  it("is right for sums and concatenations that no block makes", async () => {
    const net = new NetworkBuilder();
    const x = net.input([9, 7, 3]);
    const a = net.conv(x, "a", 5, { norm: "an", activation: "relu" });
    const b = net.conv(a, "b", 5, { stride: 2, kernel: 5 });
    const up = net.upsample(b, "up", a, "bilinear");
    const twice = net.sum(up, up, "twice"); // an up-sampled map that is used twice
    const self = net.sum(a, a, "self");
    const joined = net.concat([twice, a, self], "joined"); // parts that others use, too
    const c = net.conv(joined, "c", 15, {});
    const dropped = net.dropout(c, "dropped", 0.5);
    const more = net.sum(dropped, joined, "more"); // a convolution behind a dropout
    const both = net.concat([net.conv(more, "d", 4, {}), net.conv(more, "e", 11, { activation: "relu" })], "both");
    const last = net.sum(joined, both, "last"); // the concatenation as the second summand
    const out = net.conv(last, "out", 2, { kernel: 1 });
    const network: Network = {
      units: net.units,
      input: [9, 7, 3],
      heatmaps: out.name,
      landmarks: 2,
      beta: 1,
      grid: "edge",
    };
    await expectEqualPaths(network, 2);
    await expectEqualPaths({ ...network, heatmaps: "both", landmarks: 15 }, 2);
    await expectEqualPaths({ ...network, heatmaps: "dropped", landmarks: 15 }, 1);
  });

  it("gives the same without Winograd's scheme, whichever way the weights were prepared", async () => {
    const network = describeHourglass({ inputShape: [48, 40, 1], landmarks: 3, width: 8, depth: 2 });
    const weights = livelyWeights(network);
    const images = randomTensor([1, 48, 40, 1], "images") as Parameters<InferenceNetwork["heatmaps"]>[0];
    const heatmaps = async (net: InferenceNetwork) => {
      const maps = net.heatmaps(images);
      const values = await maps.data();
      maps.dispose();
      return values;
    };
    await patchBackend("wasm", { winograd: true });
    const fast = new InferenceNetwork(network, weights);
    const before = await heatmaps(fast);
    await patchBackend("wasm", { winograd: false });
    const slow = new InferenceNetwork(network, weights);
    const [kept, plain] = [await heatmaps(fast), await heatmaps(slow)];
    await patchBackend("wasm", { winograd: true });
    expect(kept).toEqual(before);
    expect(plain).not.toEqual(before);
    const atol = 1e-5 * Math.max(...before.map(Math.abs));
    expect(plain).toBeAllClose(before, { rtol: 0, atol });
    dispose(images);
    fast.dispose();
    slow.dispose();
  });

  it("takes the images of a batch in parts where memory cannot grow, with the same bits, and says where not even one has room", async () => {
    const network = describeHourglass({ inputShape: [48, 40, 1], landmarks: 3, width: 8, depth: 2 });
    const net = new InferenceNetwork(network, livelyWeights(network));
    const images = randomTensor([5, 48, 40, 1], "images") as Parameters<InferenceNetwork["heatmaps"]>[0];
    const { wasm } = backend() as unknown as { readonly wasm: { _malloc(bytes: number): number } };
    const { _malloc: malloc } = wasm;
    const asked: number[] = [];
    /** Heatmaps, where no more than so many bytes can be had at once. */
    const heatmaps = async (most: number) => {
      // Functions of their own, without working memory from before.
      for (const relaxedSimd of [false, true]) await patchBackend("wasm", { relaxedSimd });
      wasm._malloc = (bytes) => {
        asked.push(bytes);
        return bytes > most ? 0 : malloc(bytes);
      };
      try {
        const maps = net.heatmaps(images);
        const values = await maps.data();
        maps.dispose();
        return values;
      } finally {
        wasm._malloc = malloc;
      }
    };
    const expected = await heatmaps(Number.POSITIVE_INFINITY);
    const whole = Math.max(...asked.splice(0));
    expect(await heatmaps(whole - 1)).toEqual(expected);
    const large = asked.filter((bytes) => bytes > whole / 5);
    expect(large).toEqual([whole, large[1]]); // for five images, and for three of them
    expect(large[1]).toBeLessThan(whole);
    await expect(heatmaps(1e4)).rejects.toThrow(/^the WASM backend has no memory left for \d+ bytes more$/);
    net.dispose();
    dispose(images);
  });

  it("goes on on another backend", async () => {
    const network = describeHourglass({ inputShape: [33, 36, 1], landmarks: 2, width: 4, depth: 2 });
    const net = new InferenceNetwork(network, livelyWeights(network));
    const images = randomTensor([2, 33, 36, 1], "images") as Parameters<InferenceNetwork["heatmaps"]>[0];
    const first = net.heatmaps(images);
    const values = await first.data();
    await setBackend("cpu");
    const second = net.heatmaps(images);
    expect(await second.data()).toBeAllClose(values, { rtol: 1e-4, atol: 1e-5 * Math.max(...values.map(Math.abs)) });
    await setBackend("wasm");
    dispose([images, first, second]);
    net.dispose();
  });

  it("refuses images of integers, other sizes, empty batches and calls after dispose, as the plain path does", () => {
    const network = describeHourglass({ inputShape: [33, 36, 1], landmarks: 2, width: 4, depth: 2 });
    const wrong = [zeros([1, 33, 36, 1], "int32"), zeros([1, 36, 33, 1]), zeros([0, 33, 36, 1])] as Parameters<
      InferenceNetwork["heatmaps"]
    >[0][];
    const nets = [true, false].map((fused) => new InferenceNetwork(network, livelyWeights(network), { fused }));
    const errorOf = (work: () => unknown) => {
      try {
        return work();
      } catch (error) {
        return String(error);
      }
    };
    const said = nets.map((net) => wrong.map((images) => errorOf(() => net.heatmaps(images))));
    expect(said[0]![0]).toBe(
      "TypeError: InferenceNetwork.heatmaps: images must be a tensor of float32, got one of int32",
    );
    expect(said[0]![1]).toMatch(
      /^RangeError: InferenceNetwork\.heatmaps: images must be of shape \[B, 33, 36, 1\], got/,
    );
    expect(said[0]![2]).toMatch(/^RangeError: InferenceNetwork\.heatmaps: images must /);
    expect(said[1]).toEqual(said[0]);
    for (const net of nets) net.dispose();
    const late = nets.map((net) => errorOf(() => net.heatmaps(wrong[1]!)));
    expect(late).toEqual(Array(2).fill("Error: InferenceNetwork.heatmaps must be called before dispose"));
    dispose(wrong);
  });

  it("refuses a network whose shapes contradict each other", () => {
    const network = describeHourglass({ inputShape: [33, 36, 1], landmarks: 2, width: 4, depth: 2 });
    const units = network.units.map((unit) =>
      unit.name === "layer1.4" ? { ...unit, shape: [9, 9, 8] as const } : unit,
    );
    expect(() => new InferenceNetwork({ ...network, units }, livelyWeights(network))).toThrow(
      "network: unit layer1.4 must have the shape that its inputs give it, got [9, 9, 8]",
    );
  });
});
