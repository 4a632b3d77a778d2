import { engine, type NamedAttrMap, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import { KNEEL_NETWORK, KNEEL_NETWORK_WEIGHTS } from "../internal/fusedKernels.ts";
import type { NetworkProgram, ProgramMap } from "../internal/networkProgram.ts";
import { conv2dCase } from "./conv2dCase.ts";
import { close, type PlainTensor } from "./knownAnswers.ts";

/** Runs a kernel on plain data; false where it fails. */
async function gives(expected: readonly number[], make: () => Tensor): Promise<boolean> {
  try {
    const result = tidy(make);
    const values = await result.data();
    result.dispose();
    return close(values, expected);
  } catch {
    return false;
  }
}

const toTensor = ({ values, shape }: PlainTensor) => tensor([...values], [...shape]);
const run = (kernel: string, inputs: Readonly<Record<string, Tensor>>, program: NetworkProgram) =>
  engine().runKernel<Tensor>(kernel, inputs, { program } as unknown as NamedAttrMap); // tfjs declares fewer kinds of attributes than it has
const map = (buffer: number, channels: number): ProgramMap => ({ buffer, from: 0, channels });

/** A pointwise convolution, whose filter is packed as it is. */
export function networkWeightsSelfTest(): Promise<boolean> {
  const conv = {
    op: "conv",
    x: map(0, 2),
    index: 0,
    kernel: 1,
    stride: 1,
    relu: false,
    y: map(1, 3),
    sum: null,
  } as const;
  const program: NetworkProgram = {
    buffers: [2, 3].map((channels) => ({ height: 2, width: 2, channels })),
    steps: [conv],
    input: 0,
    output: 1,
  };
  const expected = [1, 2, 3, 0, 4, 5, 6, 0, ...new Array(8).fill(0), 7, 8, 9, ...new Array(13).fill(0)];
  return gives(expected, () =>
    run(
      KNEEL_NETWORK_WEIGHTS,
      {
        filter0: toTensor({ shape: [1, 1, 2, 3], values: [1, 2, 3, 4, 5, 6] }),
        bias0: toTensor({ shape: [3], values: [7, 8, 9] }),
      },
      program,
    ),
  );
}

/** Maps on which a convolution of 6 → 7 channels takes F(4×4), F(6×6) and the plain loop. */
const selfTestMaps = [
  [12, 11],
  [6, 5],
  [5, 4],
] as const;

export async function networkSelfTest(): Promise<boolean> {
  for (const size of selfTestMaps) if (!(await convolvesAndPools(size))) return false;
  return true;
}

/** Two images, one convolution twice, the second time onto the first's result, and a pooling. */
function convolvesAndPools([height, width]: readonly [number, number]): Promise<boolean> {
  const outputs = 7;
  const { x, filter, output } = conv2dCase([2, height, width, 6], [3, 3, 6, outputs], [height, width], { padding: 1 });
  const bias = { shape: [outputs], values: Array.from({ length: outputs }, (_, c) => 3 * c - 8) };
  const conv = { op: "conv", x: map(0, 6), index: 0, kernel: 3, stride: 1, relu: true } as const;
  const program: NetworkProgram = {
    buffers: [
      { height, width, channels: 6 },
      { height, width, channels: outputs },
      { height, width, channels: outputs },
      { height: height >> 1, width: width >> 1, channels: outputs },
    ],
    steps: [
      { ...conv, y: map(1, outputs), sum: null },
      { ...conv, y: null, sum: { addend: map(1, outputs), to: map(2, outputs) } },
      { op: "maxPool", x: map(2, outputs), y: map(3, outputs) },
    ],
    input: 0,
    output: 3,
  };
  const value = (n: number, row: number, column: number, c: number) =>
    2 * Math.max(0, output[((n * height + row) * width + column) * outputs + c]! + bias.values[c]!);
  const expected: number[] = [];
  for (let n = 0; n < 2; n++)
    for (let i = 0; i + 1 < height; i += 2)
      for (let j = 0; j + 1 < width; j += 2)
        for (let c = 0; c < outputs; c++)
          expected.push(
            Math.max(value(n, i, j, c), value(n, i, j + 1, c), value(n, i + 1, j, c), value(n, i + 1, j + 1, c)),
          );
  return gives(expected, () => {
    const weights = run(KNEEL_NETWORK_WEIGHTS, { filter0: toTensor(filter), bias0: toTensor(bias) }, program);
    return run(KNEEL_NETWORK, { images: toTensor(x), weights }, program);
  });
}
