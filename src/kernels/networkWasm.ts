import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { KNEEL_NETWORK, KNEEL_NETWORK_WEIGHTS } from "../internal/fusedKernels.ts";
import type { NetworkProgram } from "../internal/networkProgram.ts";
import { convScratch } from "../simd/networkPlan.ts";
import { SimdKernels } from "../simd/SimdKernels.ts";
import { attrsOf, inputsOf, wasmOf } from "./kernelArguments.ts";
import { memoryPlan, weightPlan } from "./networkPlans.ts";
import { networkSelfTest, networkWeightsSelfTest } from "./networkSelfTest.ts";
import type { Repair } from "./repair.ts";
import { runNetworkProgram } from "./runNetworkProgram.ts";

interface Attrs {
  readonly program: NetworkProgram;
}

/** Filters transformed or packed, and biases, in one piece. */
const prepare: KernelFunc = ({ inputs, attrs, backend }) => {
  const { program } = attrsOf<Attrs>(attrs);
  const simd = SimdKernels.of(wasmOf(backend));
  const { convs, size } = weightPlan(program, simd.winograd);
  const out = simd.output([size]);
  simd.floats(out.at, size).fill(0); // what lies between them
  const spare = 4 * (9 + 3 * 8); // of transformFilters
  const scratch = simd.scratch(spare)[0]!;
  for (const [index, { g, tile, filter, bias }] of convs) {
    const from = simd.at(inputs[`filter${index}`]!);
    const to = out.at + 4 * filter;
    const rows = g.filterHeight * g.filterWidth * g.channels;
    if (tile) simd.run.transformFilters(from, to, g.channels, g.outChannels, false, tile, scratch);
    else simd.run.packFilter(from, to, rows, g.outChannels);
    const biases = simd.at(inputs[`bias${index}`]!);
    simd.run.copyRows(biases, out.at + 4 * bias, 1, g.outChannels, g.outChannels, g.outChannels);
  }
  return { dataId: out.dataId, shape: out.shape, dtype: out.dtype };
};

/** All steps of a program, in memory that is planned once for a batch; in parts of a batch where there is less memory. */
const run: KernelFunc = ({ inputs, attrs, backend }) => {
  const { images, weights } = inputsOf<Record<"images" | "weights", TensorInfo>>(inputs);
  const { program } = attrsOf<Attrs>(attrs);
  const simd = SimdKernels.of(wasmOf(backend));
  const batch = images.shape[0]!;
  const total = weights.shape[0];
  // The weights tell by their size how they were prepared.
  const plan = [true, false].map((winograd) => weightPlan(program, winograd)).find(({ size }) => size === total);
  if (!plan) throw new Error(`${KNEEL_NETWORK}: weights must be those of this program, got ${total} numbers`);
  const scratch = (count: number) => simd.scratch(memoryPlan(program, count).size, ...convScratch(simd, plan));
  const most = mostAtOnce(scratch, batch);
  const { height, width, channels } = program.buffers[program.output]!;
  const out = simd.output([batch, height, width, channels]);
  const bytes = (buffer: number) => {
    const { height, width, channels } = program.buffers[buffer]!;
    return 4 * height * width * channels;
  };
  for (let first = 0; first < batch; first += most) {
    const count = Math.min(most, batch - first);
    const place = {
      weights: simd.at(weights),
      images: simd.at(images) + first * bytes(program.input),
      out: out.at + first * bytes(program.output),
    };
    runNetworkProgram(simd, program, plan, place, count, scratch(count));
  }
  return { dataId: out.dataId, shape: out.shape, dtype: out.dtype };
};

/** The images of a batch that there is working memory for: half as many where memory cannot grow, and so on. */
function mostAtOnce(scratch: (count: number) => unknown, batch: number): number {
  for (let count = batch; ; count = Math.ceil(count / 2)) {
    try {
      scratch(count);
      return count;
    } catch (error) {
      if (count === 1) throw error;
    }
  }
}

const reason = "a network for inference as one kernel: no copies between its convolutions, filters transformed once";

export const networkWeightsWasm: Repair = {
  kernel: KNEEL_NETWORK_WEIGHTS,
  backend: "wasm",
  kind: "fused",
  simd: true,
  reason,
  make: () => prepare,
  test: networkWeightsSelfTest,
};

export const networkWasm: Repair = {
  kernel: KNEEL_NETWORK,
  backend: "wasm",
  kind: "fused",
  simd: true,
  reason,
  make: () => run,
  test: networkSelfTest,
};
