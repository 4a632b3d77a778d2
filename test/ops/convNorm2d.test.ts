import {
  add,
  clone,
  conv2d,
  dispose,
  keep,
  mean,
  moments,
  mul,
  relu,
  rsqrt,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";
import { beforeAll, expect, it } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { channelMeans, concatChannels, convNorm2d } from "../../src/ops/index.ts";
import { describeOnBackends } from "../support/backends.ts";
import { expectGradient, randomTensor } from "../support/gradientCheck.ts";

describeOnBackends("convNorm2d(x, kernel, scale, shift)", () => {
  beforeAll(async () => {
    await patchBackend();
  });

  const make = (kernel: number, ins = 3, outs = 4): [Tensor4D, Tensor4D, Tensor1D, Tensor1D] => [
    randomTensor([2, 6, 9, ins], "x") as Tensor4D,
    randomTensor([kernel, kernel, ins, outs], "kernel") as Tensor4D,
    randomTensor([outs], "scale", 0.5, 1.5) as Tensor1D,
    randomTensor([outs], "shift") as Tensor1D,
  ];

  it("equals convolution, moments and normalization one after another", async () => {
    for (const [size, stride, activation] of [
      [3, 1, "relu"],
      [3, 1, "linear"],
      [7, 2, "relu"],
      [1, 1, "linear"],
    ] as const) {
      const [x, kernel, scale, shift] = make(size);
      const statistics: Tensor[] = [];
      const y = convNorm2d(x, kernel, scale, shift, {
        stride,
        activation,
        onStatistics: (m, v) => statistics.push(keep(clone(m)), keep(clone(v))),
      });
      const p = (size - 1) / 2;
      const [expected, z] = tidy(() => {
        const conv = conv2d(x, kernel, stride, [
          [0, 0],
          [p, p],
          [p, p],
          [0, 0],
        ]);
        const { mean: m, variance } = moments(conv, [0, 1, 2]);
        const normalized = add(mul(mul(sub(conv, m), rsqrt(add(variance, 1e-5))), scale), shift);
        return [activation === "relu" ? relu(normalized) : normalized, conv];
      }) as [Tensor, Tensor];
      const { mean: m, variance } = moments(z, [0, 1, 2]);
      expect(y.shape).toEqual(expected.shape);
      expect(await y.data()).toBeAllClose(await expected.data(), { rtol: 1e-4, atol: 1e-5 });
      expect(await statistics[0]!.data()).toBeAllClose(await m.data(), { rtol: 1e-4, atol: 1e-5 });
      expect(await statistics[1]!.data()).toBeAllClose(await variance.data(), { rtol: 1e-4, atol: 1e-5 });
      dispose([x, kernel, scale, shift, y, expected, z, m, variance, ...statistics]);
    }
  });

  it("has the gradient of its finite differences in all four inputs", async () => {
    for (const [size, stride] of [
      [3, 1],
      [3, 2],
      [7, 2],
      [1, 1],
    ] as const) {
      const inputs = make(size);
      await expectGradient(
        (x, k, s, b) =>
          convNorm2d(x as Tensor4D, k as Tensor4D, s as Tensor1D, b as Tensor1D, { stride, activation: "linear" }),
        inputs,
        { tolerance: 5e-3, directions: 2 },
      );
      dispose(inputs);
    }
  });

  it("has it where Winograd's scheme is used too", async () => {
    const inputs = make(3, 8, 12);
    await expectGradient(
      (x, k, s, b) => convNorm2d(x as Tensor4D, k as Tensor4D, s as Tensor1D, b as Tensor1D, { activation: "linear" }),
      inputs,
      { tolerance: 5e-3, directions: 2 },
    );
    dispose(inputs);
  });

  it("passes the gradient through ReLU only where it is open", async () => {
    const [x, kernel, scale, unused] = make(3);
    const open = randomTensor([4], "open", 9, 10) as Tensor1D; // far from the kink: all pass
    const closed = randomTensor([4], "closed", -10, -9) as Tensor1D; // none passes
    await expectGradient((t) => convNorm2d(t as Tensor4D, kernel, scale, open), [x], {
      tolerance: 5e-3,
      directions: 2,
    });
    const y = convNorm2d(x, kernel, scale, closed);
    expect(Math.max(...(await y.data()))).toBe(0);
    await expectGradient((t) => convNorm2d(t as Tensor4D, kernel, scale, closed), [x], { directions: 1 });
    dispose([x, kernel, scale, unused, open, closed, y]);
  });

  it("leaves out the input's gradient where it is not wanted, the others unchanged", async () => {
    const [x, kernel, scale, shift] = make(3);
    await expectGradient(
      (k, s, b) =>
        convNorm2d(x, k as Tensor4D, s as Tensor1D, b as Tensor1D, { inputGradient: false, activation: "linear" }),
      [kernel, scale, shift],
      { tolerance: 5e-3, directions: 2 },
    );
    dispose([x, kernel, scale, shift]);
  });

  it("channelMeans is the mean over batch and positions", async () => {
    const x = randomTensor([3, 4, 7, 5], "means") as Tensor4D;
    const m = channelMeans(x);
    const expected = mean(x, [0, 1, 2]);
    expect(await m.data()).toBeAllClose(await expected.data(), { atol: 1e-6 });
    dispose([x, m, expected]);
  });

  it("concatChannels joins maps of different widths and splits their gradient", async () => {
    const maps = [1, 3, 2].map((c) => randomTensor([2, 3, 5, c], c) as Tensor4D);
    const joined = concatChannels(maps);
    expect(joined.shape).toEqual([2, 3, 5, 6]);
    const values = await joined.data();
    const first = await maps[0]!.data();
    const second = await maps[1]!.data();
    expect(values[6 * 7]).toBe(first[7]);
    expect([...values.slice(6 * 7 + 1, 6 * 7 + 4)]).toEqual([...second.slice(21, 24)]);
    await expectGradient(
      (...xs) => tidy(() => mul(concatChannels(xs as Tensor4D[]), concatChannels(xs as Tensor4D[]))),
      maps,
      {
        directions: 2,
      },
    );
    dispose([...maps, joined]);
  });
});
