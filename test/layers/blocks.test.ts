import {
  add,
  dispose,
  moments,
  mul,
  type Scalar,
  sqrt,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import { input, type LayersModel, model } from "@tensorflow/tfjs-layers";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { createRandom } from "../../src/internal/random.ts";
import { bottleneckBlock, hmpBlock } from "../../src/layers/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { type Reference, readFixture, toTensor } from "../support/fixtures.ts";
import { expectGradient, randomTensor } from "../support/gradientCheck.ts";

interface BlockFixture {
  cases: { in: number; out: number; state: Record<string, Reference>; input: Reference; eval: Reference }[];
}

const kinds = [
  ["hmpBlock", hmpBlock, "block_hmp.json"],
  ["bottleneckBlock", bottleneckBlock, "block_bottleneck.json"],
] as const;

/** Places in `layer.weights` of PyTorch's names. */
const order = { "0": ["weight", "bias"], "1": ["weight", "bias", "running_mean", "running_var"] } as const;

/** Kernels `[out, in, kH, kW]` to `[kH, kW, in, out]`, by definition. */
function hwio({ shape, data }: Reference): Tensor {
  if (shape.length === 1) return tensor([...data]);
  const [outs, ins, height, width] = shape as [number, number, number, number];
  const values: number[] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let i = 0; i < ins; i++)
        for (let o = 0; o < outs; o++) values.push(data[((o * ins + i) * height + y) * width + x]!);
  return tensor(values, [height, width, ins, outs]);
}

function setState(block: LayersModel, prefix: string, state: Record<string, Reference>): void {
  const layers = new Set(Object.keys(state).map((key) => key.slice(0, key.lastIndexOf("."))));
  for (const layer of layers) {
    const weights = order[layer.at(-1) as "0" | "1"].map((kind) => hwio(state[`${layer}.${kind}`]!));
    block.getLayer(`${prefix}.${layer}`).setWeights(weights);
    dispose(weights);
  }
}

/**
 * A block whose ReLUs are far from their kink: shifts of ±6 in turn, so that half of them are on and half are off. With
 * batch statistics normalized maps stay well within ±6, with the initial ones all the more.
 */
function smoothBlock(make: typeof hmpBlock, ins: number, outs: number): LayersModel {
  const x = input({ shape: [5, 4, ins] });
  const block = model({ inputs: x, outputs: make(x, outs, { name: "b", seed: 3 }) });
  const random = createRandom("scales");
  for (const layer of block.layers) {
    if (layer.getClassName() !== "BatchNormalization") continue;
    const [scale, shift] = layer.weights as [(typeof layer.weights)[0], (typeof layer.weights)[0]];
    const size = scale.shape[0]!;
    const values = [
      tensor(Array.from({ length: size }, () => 0.5 + random())),
      tensor(Array.from({ length: size }, (_, c) => (c % 2 === 0 ? 6 : -6))),
    ];
    scale.write(values[0]!);
    shift.write(values[1]!);
    dispose(values);
  }
  return block;
}

describeOnBackends("hmpBlock and bottleneckBlock", () => {
  beforeAll(async () => {
    await patchBackend();
  });

  it.each(kinds)("%s agrees with PyTorch, with and without a skip convolution", async (_, make, file) => {
    const { cases } = readFixture<BlockFixture>(file);
    expect(cases.length).toBe(3);
    for (const reference of cases) {
      const x = input({ shape: reference.input.shape.slice(1) });
      const block = model({ inputs: x, outputs: make(x, reference.out, { name: "block" }) });
      setState(block, "block", reference.state);
      const images = toTensor(reference.input);
      const y = block.predict(images) as Tensor;
      expect(block.outputs[0]!.shape.slice(1)).toEqual(y.shape.slice(1));
      expect(y.shape).toEqual(reference.eval.shape);
      expect(await y.data()).toBeAllClose(reference.eval.data, { rtol: 1e-5, atol: 1e-5 });
      dispose([images, y]);
      block.dispose();
    }
  });

  it.each(kinds)("%s has the right gradients of inputs, in inference and training mode", async (_, make) => {
    const block = smoothBlock(make, 3, 6);
    const x = randomTensor([2, 5, 4, 3], "x");
    for (const training of [false, true]) {
      await expectGradient((images) => tidy(() => block.apply(images, { training }) as Tensor), [x]);
    }
    x.dispose();
    block.dispose();
  });

  it.each(kinds)("%s has the right gradients of weights, in inference and training mode", async (_, make) => {
    const block = smoothBlock(make, 3, 6);
    const x = randomTensor([2, 5, 4, 3], "x");
    const cotangent = randomTensor([2, 5, 4, 6], "cotangent");
    const factors = await cotangent.data<"float32">();
    for (const training of [false, true]) {
      const project = () => sum(mul(block.apply(x, { training }) as Tensor, cotangent)) as Scalar;
      const parameters = block.trainableWeights.map((weight) => weight.read() as Variable);
      const { value, grads } = variableGrads(project, parameters);
      for (const [i, variable] of parameters.entries()) {
        const initial = variable.clone();
        const direction = randomTensor(variable.shape, i);
        const at = async (amount: number) => {
          const moved = tidy(() => add(initial, mul(direction, amount)));
          variable.assign(moved);
          const y = tidy(() => block.apply(x, { training }) as Tensor);
          const values = await y.data<"float32">();
          dispose([moved, y]);
          return values.reduce((total, v, j) => total + v * factors[j]!, 0);
        };
        const numeric = ((await at(1e-2)) - (await at(-1e-2))) / 2e-2;
        variable.assign(initial);
        const gradient = grads[variable.name]!;
        const product = tidy(() => sum(mul(gradient, direction)));
        const size = tidy(() => sqrt(sum(square(gradient))));
        const [analytic, norm] = [(await product.data())[0]!, (await size.data())[0]!];
        // The normalization of a batch cancels the bias before it, and the difference is float32's noise; nothing else is
        // without a gradient.
        const cancelled = training && /\.0\/bias/.test(variable.name);
        expect(Math.abs(analytic - numeric) / (norm + 0.1), variable.name).toBeLessThan(cancelled ? 1e-2 : 2e-3);
        if (cancelled) expect(norm).toBeLessThan(1e-5);
        else expect(norm, variable.name).toBeGreaterThan(0.01);
        dispose([initial, direction, product, size]);
      }
      dispose([value, ...Object.values(grads)]);
    }
    dispose([x, cotangent]);
    block.dispose();
  });

  it("move their running statistics by a tenth towards those of the batch", async () => {
    const x = input({ shape: [5, 4, 3] });
    const block = model({ inputs: x, outputs: hmpBlock(x, 4, { name: "b" }) });
    const images = randomTensor([2, 5, 4, 3], "x");
    const z = block.getLayer("b.scale1.0").apply(images) as Tensor;
    const { mean, variance } = moments(z, [0, 1, 2]);
    dispose(tidy(() => block.apply(images, { training: true }) as Tensor));
    const [, , runningMean, runningVariance] = block.getLayer("b.scale1.1").getWeights();
    const [batchMean, batchVariance] = [await mean.data<"float32">(), await variance.data<"float32">()];
    expect(await runningMean!.data()).toBeAllClose(batchMean.map((m) => 0.1 * m));
    expect(await runningVariance!.data()).toBeAllClose(batchVariance.map((v) => 0.9 + 0.1 * v));
    dispose([images, z, mean, variance]);
    block.dispose();
  });

  it("name their layers after the given name, and leave names to tfjs-layers without one", () => {
    const x = input({ shape: [null, null, 8] as number[] });
    const y = bottleneckBlock(hmpBlock(hmpBlock(x, 8), 12, { name: "second" }), 6);
    expect(y.shape).toEqual([null, null, null, 6]);
    const block = model({ inputs: x, outputs: y });
    const names = block.layers.map((layer) => layer.name).filter((name) => name.startsWith("second"));
    const chain = (path: string) => [`second.${path}.0`, `second.${path}.1`];
    expect(names.sort()).toEqual(
      [
        "second",
        "second.concat",
        ...["scale1", "scale2", "scale3", "skip"].flatMap(chain),
        "second.scale1.1.relu",
        "second.scale2.1.relu",
      ].sort(),
    );
    block.dispose();
  });

  it("draw other initial weights for each seed and name, the same for the same, as PyTorch in ±1/√fanIn", async () => {
    const kernel = async (name: string, seed: number | null, layer: string) => {
      const x = input({ shape: [5, 4, 8] });
      const block = model({ inputs: x, outputs: hmpBlock(x, 16, { name, seed }) });
      const values = await block.getLayer(`${name}.${layer}`).getWeights()[0]!.data();
      block.dispose();
      return [...values];
    };
    const first = await kernel("a", 1, "scale1.0");
    expect(Math.max(...first.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(72));
    expect(Math.max(...first.map(Math.abs))).toBeGreaterThan(0.95 / Math.sqrt(72));
    expect(await kernel("a", 1, "scale1.0")).toEqual(first);
    expect(await kernel("a", 2, "scale1.0")).not.toEqual(first);
    expect(await kernel("b", 1, "scale1.0")).not.toEqual(first);
    const skip = await kernel("a", 1, "skip.0"); // of the same fan-in: a shared seed would begin with the same numbers
    expect(skip.slice(0, 8)).not.toEqual(first.slice(0, 8));
    expect(await kernel("a", null, "scale1.0")).not.toEqual(await kernel("a", null, "scale1.0"));
  });

  it("refuse too few channels and what is not a map", () => {
    const x = input({ shape: [5, 4, 8] });
    expect(() => hmpBlock(x, 3)).toThrow("hmpBlock: channels must be an integer of at least 4, got 3");
    expect(() => bottleneckBlock(x, 1)).toThrow("bottleneckBlock: channels must be an integer of at least 2, got 1");
    expect(() => hmpBlock(input({ shape: [5, 4] }), 8)).toThrow(
      "hmpBlock: x must be of shape [B, H, W, C] with known C, got [null, 5, 4]",
    );
  });
});
