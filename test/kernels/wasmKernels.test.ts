import {
  concat,
  conv2d,
  depthwiseConv2d,
  fill,
  gather,
  grads,
  matMul,
  maxPool,
  ones,
  reshape,
  setBackend,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tidy,
  unsortedSegmentSum,
  zeros,
} from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { randomTensor } from "../support/gradientCheck.ts";

beforeAll(async () => {
  await patchBackend("cpu");
  await patchBackend("wasm");
});

/** The gradients of ⟨dy, f(x…)⟩ on a backend, as numbers. */
async function gradientsOn(backend: string, f: (...xs: Tensor[]) => Tensor, shapes: number[][]): Promise<number[][]> {
  await setBackend(backend);
  const inputs = shapes.map((shape, i) => randomTensor(shape, i));
  const y = tidy(() => f(...inputs));
  const dy = randomTensor(y.shape, "dy");
  const result = grads((...xs: Tensor[]) => f(...xs))(inputs, dy);
  const values = await Promise.all(result.map(async (g) => Array.from(await g.data())));
  for (const t of [...inputs, y, dy, ...result]) t.dispose();
  return values;
}

describe("the WASM gradients of a convolution equal those of the cpu backend", () => {
  const cases: {
    size: [number, number];
    kernel: [number, number];
    stride: number | [number, number];
    pad: "same" | "valid" | number | "explicit";
    channels: [number, number];
  }[] = [
    { size: [7, 5], kernel: [3, 3], stride: 1, pad: "same", channels: [3, 4] },
    { size: [7, 5], kernel: [3, 3], stride: 1, pad: "valid", channels: [3, 4] },
    { size: [8, 5], kernel: [3, 3], stride: 2, pad: "same", channels: [2, 5] },
    { size: [8, 6], kernel: [3, 3], stride: 2, pad: "valid", channels: [2, 5] },
    { size: [9, 12], kernel: [7, 7], stride: 2, pad: "same", channels: [1, 4] },
    { size: [9, 12], kernel: [7, 7], stride: 2, pad: 3, channels: [3, 4] },
    { size: [6, 5], kernel: [1, 1], stride: 1, pad: "same", channels: [5, 3] },
    { size: [6, 5], kernel: [1, 1], stride: 2, pad: "same", channels: [5, 3] },
    { size: [6, 5], kernel: [1, 1], stride: 1, pad: 1, channels: [5, 3] },
    { size: [6, 9], kernel: [3, 2], stride: [1, 2], pad: "explicit", channels: [2, 3] },
    { size: [7, 8], kernel: [2, 3], stride: 3, pad: "valid", channels: [2, 3] },
    { size: [5, 6], kernel: [2, 2], stride: 1, pad: 3, channels: [2, 3] },
  ];
  for (const { size, kernel, stride, pad, channels } of cases)
    test(`${kernel.join("×")} of ${channels.join(" → ")} channels on ${size.join("×")}, stride ${stride}, padding ${pad}`, async () => {
      const padding =
        pad === "explicit"
          ? ([
              [0, 0],
              [2, 0],
              [1, 1],
              [0, 0],
            ] as [[0, 0], [number, number], [number, number], [0, 0]])
          : pad;
      const f = (x: Tensor, w: Tensor) => conv2d(x as Tensor4D, w as Tensor4D, stride, padding);
      const shapes = [
        [2, ...size, channels[0]],
        [...kernel, ...channels],
      ];
      const expected = await gradientsOn("cpu", f, shapes);
      const actual = await gradientsOn("wasm", f, shapes);
      expect(actual[0]).toBeAllClose(expected[0]!, { rtol: 1e-5, atol: 1e-5 });
      expect(actual[1]).toBeAllClose(expected[1]!, { rtol: 1e-5, atol: 1e-5 });
    });
});

describe("the WASM gradient equals that of the cpu backend", () => {
  const depthwise = (stride: number, pad: "same" | "valid" | number, dilation: number) => (x: Tensor, w: Tensor) =>
    depthwiseConv2d(x as Tensor4D, w as Tensor4D, stride, pad, "NHWC", dilation);
  const cases: [title: string, f: (...xs: Tensor[]) => Tensor, shapes: number[][]][] = [
    ["of a 3×3 pool with overlapping windows", (x) => maxPool(x as Tensor4D, 3, 2, "same"), [[2, 7, 6, 3]]],
    ["of a pool with padding", (x) => maxPool(x as Tensor4D, 3, 2, 1), [[2, 5, 7, 3]]],
    [
      "of a depthwise convolution",
      depthwise(1, "same", 1),
      [
        [2, 6, 5, 3],
        [3, 3, 3, 1],
      ],
    ],
    [
      "of a depthwise convolution with multiplier and stride",
      depthwise(2, "valid", 1),
      [
        [2, 7, 5, 3],
        [3, 2, 3, 2],
      ],
    ],
    ["of a gather along the second axis", (x) => gather(x, tensor1d([1, 1, 0, 2], "int32"), 1), [[2, 3, 4]]],
  ];
  for (const [title, f, shapes] of cases)
    test(title, async () => {
      const scoped = (...xs: Tensor[]) => tidy(() => f(...xs));
      const expected = await gradientsOn("cpu", scoped, shapes);
      const actual = await gradientsOn("wasm", scoped, shapes);
      for (const [i, values] of actual.entries()) expect(values).toBeAllClose(expected[i]!, { atol: 1e-5 });
    });
});

test("a segment sum leaves rows out whose segment does not exist and keeps the other dimensions", async () => {
  await setBackend("wasm");
  const sums = tidy(() => unsortedSegmentSum(tensor2d([1, 2, 3, 4, 5, 6], [3, 2]), tensor1d([1, -1, 1], "int32"), 3));
  expect(sums.shape).toEqual([3, 2]);
  expect(await sums.data()).toBeAllClose([0, 0, 6, 8, 0, 0]);
  sums.dispose();
});

test("one operand on the right of two products in two shapes gives both products", async () => {
  await setBackend("wasm");
  const [first, second] = tidy(() => {
    const b = tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    return [matMul(tensor2d([[1, 1]]), b), matMul(tensor2d([[1, 1, 1]]), reshape(b, [3, 2]) as Tensor2D)];
  });
  expect(await first!.data()).toBeAllClose([5, 7, 9]);
  expect(await second!.data()).toBeAllClose([9, 12]);
  first!.dispose();
  second!.dispose();
});

describe("the WASM concatenation", () => {
  test("refuses shapes that differ elsewhere, and leaves out empty ones", async () => {
    await setBackend("wasm");
    tidy(() => {
      const [wide, narrow, none] = [ones([1, 2, 3, 1]), fill([1, 2, 2, 1], 7), zeros([1, 2, 0, 1])];
      expect(() => concat([wide, narrow], 3)).toThrow(/does not match the shape of the rest/);
      expect(() => concat([ones([2, 3]), fill([2, 9], 7)], 0)).toThrow(/does not match the shape of the rest/);
      expect(concat([wide, none, narrow], 2).shape).toEqual([1, 2, 5, 1]);
    });
  });
});
