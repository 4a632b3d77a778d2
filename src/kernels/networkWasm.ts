import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { KNEEL_NETWORK, KNEEL_NETWORK_WEIGHTS } from "../internal/fusedKernels.ts";
import type { ConvStep, NetworkProgram, ProgramMap } from "../internal/networkProgram.ts";
import { convolveImage } from "../simd/convForward.ts";
import {
  convScratch,
  type MemoryPlan,
  outputOf,
  type PlannedConv,
  planMemory,
  planWeights,
  type WeightPlan,
} from "../simd/networkPlan.ts";
import { SimdKernels } from "../simd/SimdKernels.ts";
import { shareTiles } from "../simd/shareConvolution.ts";
import { chunkSize, tilesOf } from "../simd/winogradPlan.ts";
import { networkSelfTest, networkWeightsSelfTest } from "./networkSelfTest.ts";
import type { Repair } from "./repair.ts";

interface Attrs {
  readonly program: NetworkProgram;
}

/** What was worked out for a program: its weights with Winograd's scheme and without, its memory by batch. */
interface Plans {
  readonly weights: Map<boolean, WeightPlan>;
  readonly memory: Map<number, MemoryPlan>;
}

const known = new WeakMap<NetworkProgram, Plans>();

function plansOf(program: NetworkProgram): Plans {
  const found = known.get(program) ?? { weights: new Map(), memory: new Map() };
  known.set(program, found);
  return found;
}

function weightPlan(program: NetworkProgram, winograd: boolean): WeightPlan {
  const { weights } = plansOf(program);
  const plan = weights.get(winograd) ?? planWeights(program, winograd);
  weights.set(winograd, plan);
  return plan;
}

function memoryPlan(program: NetworkProgram, batch: number): MemoryPlan {
  const { memory } = plansOf(program);
  const plan = memory.get(batch) ?? planMemory(program, batch);
  memory.set(batch, plan);
  return plan;
}

/** Filters transformed or packed, and biases, in one piece. */
const prepare: KernelFunc = ({ inputs, attrs, backend }) => {
  const { program } = attrs as unknown as Attrs;
  const simd = SimdKernels.of(backend as object);
  const { convs, size } = weightPlan(program, simd.winograd);
  const out = simd.output([size]);
  simd.floats(out.at, size).fill(0); // what lies between them
  const spare = Math.max(40, ...[...convs.values()].map(({ g }) => chunkSize(g.channels, g.outChannels)));
  const [scratch] = simd.scratch(spare) as [number];
  for (const [index, { g, winograd, filter, bias }] of convs) {
    const from = simd.at(inputs[`filter${index}`] as TensorInfo);
    const to = out.at + 4 * filter;
    const rows = g.filterHeight * g.filterWidth * g.channels;
    if (winograd) simd.run.transformFilters(from, to, g.channels, g.outChannels, false, scratch);
    else simd.run.packFilter(from, to, rows, g.outChannels);
    const biases = simd.at(inputs[`bias${index}`] as TensorInfo);
    simd.run.copyRows(biases, out.at + 4 * bias, 1, g.outChannels, g.outChannels, g.outChannels);
  }
  return { dataId: out.dataId, shape: out.shape, dtype: out.dtype };
};

/** All steps of a program, in memory that is planned once for a batch; in parts of a batch where there is less memory. */
const run: KernelFunc = ({ inputs, attrs, backend }) => {
  const { images, weights } = inputs as Record<"images" | "weights", TensorInfo>;
  const { program } = attrs as unknown as Attrs;
  const simd = SimdKernels.of(backend as object);
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
    runPart(simd, program, plan, place, count, scratch(count));
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

/** Addresses. */
interface Place {
  readonly weights: number;
  readonly images: number;
  readonly out: number;
}

function runPart(
  simd: SimdKernels,
  program: NetworkProgram,
  plan: WeightPlan,
  place: Place,
  batch: number,
  [arena, ...spare]: readonly number[],
): void {
  const { offsets } = memoryPlan(program, batch);
  const maps: Maps = {
    at: ({ buffer, from }) => {
      if (buffer === program.input) return place.images + 4 * from;
      return (buffer === program.output ? place.out : arena! + 4 * offsets[buffer]!) + 4 * from;
    },
    pitch: ({ buffer }) => program.buffers[buffer]!.channels,
    size: ({ buffer }) => program.buffers[buffer]!,
  };
  const weightsAt = place.weights;
  for (const step of program.steps) {
    const { x, y } = step;
    if (step.op === "conv") {
      const conv = plan.convs.get(step.index)!;
      (conv.winograd ? winogradStep : plainStep)({ simd, step, conv, maps, weightsAt, batch, spare });
    } else {
      const { height, width } = maps.size(x);
      const from = [maps.at(x), maps.pitch(x), maps.at(y!), maps.pitch(y!)] as const;
      if (step.op === "maxPool") simd.run.maxPool(...from, batch, height, width, x.channels);
      else {
        const { addend } = step;
        const target = maps.size(step.y);
        simd.run.upsample(
          ...from,
          addend ? maps.at(addend) : 0,
          addend ? maps.pitch(addend) : 0,
          batch,
          height,
          width,
          target.height,
          target.width,
          x.channels,
          step.nearest,
        );
      }
    }
  }
}

interface Maps {
  at(map: ProgramMap): number;
  /** Numbers from one pixel to the next. */
  pitch(map: ProgramMap): number;
  size(map: ProgramMap): { readonly height: number; readonly width: number };
}

interface ConvCall {
  readonly simd: SimdKernels;
  readonly step: ConvStep;
  readonly conv: PlannedConv;
  readonly maps: Maps;
  readonly weightsAt: number;
  readonly batch: number;
  readonly spare: readonly number[];
}

/** Where a convolution's results go: addresses and pitches of `y`, `addend` and `sum`, 0 for what there is not. */
function targets({ step: { y, sum }, maps }: ConvCall): [number, number, number, number, number, number] {
  return [
    y ? maps.at(y) : 0,
    y ? maps.pitch(y) : 0,
    sum ? maps.at(sum.addend) : 0,
    sum ? maps.pitch(sum.addend) : 0,
    sum ? maps.at(sum.to) : 0,
    sum ? maps.pitch(sum.to) : 0,
  ];
}

function winogradStep(call: ConvCall): void {
  const { simd, step, conv, maps, weightsAt, batch, spare } = call;
  const { height, width, channels, outChannels } = conv.g;
  shareTiles(
    simd,
    [
      ...[maps.at(step.x), maps.pitch(step.x), weightsAt + 4 * conv.filter, weightsAt + 4 * conv.bias],
      ...[...targets(call), Number(step.relu), height, width, channels, outChannels],
    ],
    0,
    tilesOf(batch, height, width),
    spare[2]!,
  );
}

/** Image by image, so that what is convolved is still in the cache when its bias is added. */
function plainStep(call: ConvCall): void {
  const { simd, step, conv, maps, weightsAt, batch, spare } = call;
  const { g } = conv;
  const [padded, result, last] = spare as [number, number, number];
  const [from, pitch] = [maps.at(step.x), maps.pitch(step.x)];
  const [y, yPitch, addend, addendPitch, sum, sumPitch] = targets(call);
  const inside = g.height * g.width;
  const pixels = g.outHeight * g.outWidth;
  for (let n = 0; n < batch; n++) {
    let image = from + 4 * n * inside * pitch;
    if (pitch !== g.channels) {
      const dense = padded + 4 * (g.height + 2 * g.padding) * (g.width + 2 * g.padding) * g.channels + 64;
      simd.run.copyRows(image, dense, inside, g.channels, pitch, g.channels);
      image = dense;
    }
    if (g.padding > 0) {
      const [rows, columns] = [g.height + 2 * g.padding, g.width + 2 * g.padding];
      simd.run.pad(image, padded, g.height, g.width, g.channels, g.padding, g.padding, rows, columns);
      image = padded;
    }
    convolveImage(simd, g, image, weightsAt + 4 * conv.filter, result, last);
    const at = 4 * n * pixels;
    simd.run.finish(
      result,
      g.outChannels,
      weightsAt + 4 * conv.bias,
      step.relu,
      y && y + at * yPitch,
      yPitch,
      addend + at * addendPitch,
      addendPitch,
      sum && sum + at * sumPitch,
      sumPitch,
      pixels,
      outputOf(step).channels,
    );
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
