import { dispose, memory, tensor, tensor1d, type Variable, variable } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { Adam, type AdamOptions } from "../../src/training/index.ts";
import { describeOnBackends } from "../support/backends.ts";

const shapes = [[3, 2], [4], [1, 2, 2]];
const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
const decays = [true, false, true];
const rates = [0.05, 0.02, 0.01, 0.03];

const numbers = (size: number, ...seed: (string | number)[]) => {
  const random = createRandom(...seed);
  return Float32Array.from({ length: size }, () => 4 * random() - 2);
};
const gradientsAt = (step: number) => sizes.map((size, i) => numbers(size, "gradient", step, i));

/** The published update in float64, parameter by parameter. */
function reference({ weightDecay = 0, l2 = 0, clipNorm = null }: AdamOptions): number[][] {
  const theta = sizes.map((size, i) => [...numbers(size, "start", i)]);
  const m = sizes.map((size) => new Float64Array(size));
  const v = sizes.map((size) => new Float64Array(size));
  for (const [step, rate] of rates.entries()) {
    const gradients = gradientsAt(step);
    const norm = Math.sqrt(gradients.flatMap((g) => [...g]).reduce((sum, x) => sum + x * x, 0));
    const factor = clipNorm !== null && norm > clipNorm ? clipNorm / norm : 1;
    for (const [i, g] of gradients.entries()) {
      for (let j = 0; j < g.length; j++) {
        const x = factor * g[j]! + l2 * theta[i]![j]!;
        m[i]![j] = 0.9 * m[i]![j]! + 0.1 * x;
        v[i]![j] = 0.999 * v[i]![j]! + 0.001 * x * x;
        const mHat = m[i]![j]! / (1 - 0.9 ** (step + 1));
        const vHat = v[i]![j]! / (1 - 0.999 ** (step + 1));
        const decay = decays[i] ? weightDecay : 0;
        theta[i]![j] = theta[i]![j]! - rate * (mHat / (Math.sqrt(vHat) + 1e-8) + decay * theta[i]![j]!);
      }
    }
  }
  return theta;
}

const start = (): Variable[] =>
  shapes.map((shape, i) => {
    const initial = tensor(numbers(sizes[i]!, "start", i), shape);
    const v = variable(initial);
    initial.dispose();
    return v;
  });

async function run(adam: Adam, from = 0, to = rates.length): Promise<void> {
  for (let step = from; step < to; step++) {
    const gradient = tensor1d(gradientsAt(step).flatMap((g) => [...g]));
    const norm = adam.norm(gradient);
    adam.apply(gradient, rates[step]!, (await norm.data())[0]!);
    dispose([norm, gradient]);
  }
}

const values = async (variables: Variable[]) => Promise.all(variables.map(async (v) => [...(await v.data())]));
const parameters = (variables: Variable[]) => variables.map((v, i) => ({ variable: v, decay: decays[i]! }));

describeOnBackends("Adam", () => {
  it.each<[string, AdamOptions]>([
    ["plain", {}],
    ["with weight decay of some parameters", { weightDecay: 0.3 }],
    ["with clipping", { clipNorm: 0.7 }],
    ["with a limit that the norm never reaches", { clipNorm: 1000 }],
    ["with an L2 penalty on every parameter, after clipping", { l2: 0.4, clipNorm: 0.7 }],
    ["with both", { weightDecay: 0.3, clipNorm: 0.7 }],
  ])("follows the float64 formula, %s", async (_, options) => {
    const variables = start();
    const adam = new Adam(parameters(variables), options);
    const before = memory().numTensors;
    await run(adam);
    expect(memory().numTensors).toBe(before);
    expect(await values(variables)).toBeAllClose(reference(options), { rtol: 2e-5, atol: 2e-6 });
    adam.dispose();
    dispose(variables);
  });

  it("goes on from its state bit for bit", async () => {
    const whole = start();
    const a = new Adam(parameters(whole), { weightDecay: 0.1 });
    await run(a);
    const halves = start();
    const b = new Adam(parameters(halves), { weightDecay: 0.1 });
    await run(b, 0, 2);
    const c = new Adam(parameters(halves), { weightDecay: 0.1 });
    c.restore(await b.state());
    await run(c, 2);
    expect(await values(halves)).toEqual(await values(whole));
    expect((await c.state()).steps).toBe(4);
    for (const adam of [a, b, c]) adam.dispose();
    dispose([...whole, ...halves]);
  });
});

describe("Adam, options", () => {
  it("refuses what is out of range", () => {
    const variables = start();
    const some = parameters(variables);
    expect(() => new Adam([])).toThrow("Adam: parameters must be a list of at least one parameter, got []");
    expect(() => new Adam(some, { beta1: 1 })).toThrow("Adam: beta1 must be a number from 0 to 0.999999, got 1");
    expect(() => new Adam(some, { epsilon: 0 })).toThrow("Adam: epsilon must be a positive number, got 0");
    expect(() => new Adam(some, { weightDecay: -1 })).toThrow(
      "Adam: weightDecay must be a non-negative number, got -1",
    );
    expect(() => new Adam(some, { clipNorm: 0 })).toThrow("Adam: clipNorm must be a positive number, got 0");
    dispose(variables);
  });

  it("refuses a state of another size", () => {
    const variables = start();
    const adam = new Adam(parameters(variables));
    const state = { steps: 1, first: new Float32Array(3), second: new Float32Array(3) };
    expect(() => adam.restore(state)).toThrow("Adam.restore: adam.first.length must be 14, got 3");
    adam.dispose();
    dispose(variables);
  });
});
