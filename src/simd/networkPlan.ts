import type { ConvStep, NetworkProgram, ProgramMap, ProgramStep } from "../internal/networkProgram.ts";
import { packedSize, paddedSize } from "./convForward.ts";
import { type ConvGeometry, convGeometry } from "./convGeometry.ts";
import type { SimdKernels } from "./SimdKernels.ts";
import { rowScratch, tileScratch } from "./shareConvolution.ts";
import { transformedSize, type WinogradTile, winogradTile } from "./winogradPlan.ts";

/** A convolution of a program: where its filter and bias lie in the weights, and by which scheme it is computed. */
export interface PlannedConv {
  readonly g: ConvGeometry;
  /** Of Winograd's scheme; null for the plain loop. */
  readonly tile: WinogradTile | null;
  readonly filter: number;
  readonly bias: number;
}

export interface WeightPlan {
  /** By index. */
  readonly convs: ReadonlyMap<number, PlannedConv>;
  /** Numbers in all. */
  readonly size: number;
}

/** Where the weights of a program lie, in numbers from the first. */
export function planWeights({ buffers, steps }: NetworkProgram, winograd: boolean): WeightPlan {
  const convs = new Map<number, PlannedConv>();
  let size = 0;
  const place = (count: number) => {
    const at = size;
    size += (count + 15) & ~15; // whole lines of the cache
    return at;
  };
  for (const step of steps) {
    if (step.op !== "conv") continue;
    const { height, width } = buffers[step.x.buffer]!;
    const inputs = step.x.channels;
    const outputs = outputOf(step).channels;
    const filter = [step.kernel, step.kernel, inputs, outputs];
    const g = convGeometry([1, height, width, inputs], filter, step.stride, (step.kernel - 1) / 2);
    const tile = winograd ? winogradTile(g, 6) : null;
    const count = tile ? transformedSize(tile, inputs, outputs) : packedSize(step.kernel ** 2 * inputs, outputs);
    convs.set(step.index, { g, tile, filter: place(count), bias: place(outputs) });
  }
  return { convs, size };
}

/** One of the maps that a convolution writes. */
export const outputOf = (step: ConvStep): ProgramMap => (step.y ?? step.sum?.to)!;

export interface MemoryPlan {
  /** Where each buffer lies, in numbers from the first; those of input and output have no place. */
  readonly offsets: readonly number[];
  /** Numbers in all. */
  readonly size: number;
}

/** Places for the buffers of a program, each free again after its last use: the first gap that is large enough. */
export function planMemory({ buffers, steps, input, output }: NetworkProgram, batch: number): MemoryPlan {
  const lives = new Map<number, { first: number; last: number }>();
  for (const [i, step] of steps.entries())
    for (const { buffer } of mapsOf(step)) {
      const life = lives.get(buffer);
      if (life) life.last = i;
      else lives.set(buffer, { first: i, last: i });
    }
  const placed: { start: number; end: number; first: number; last: number }[] = [];
  const offsets = new Array<number>(buffers.length).fill(0);
  let size = 0;
  for (const [buffer, life] of lives) {
    if (buffer === input || buffer === output) continue;
    const { height, width, channels } = buffers[buffer]!;
    const count = (batch * height * width * channels + 31) & ~15;
    let start = 0;
    for (const other of placed) {
      if (other.first > life.last || other.last < life.first) continue;
      if (other.start >= start + count) break;
      start = Math.max(start, other.end);
    }
    placed.push({ start, end: start + count, ...life });
    placed.sort((a, b) => a.start - b.start);
    offsets[buffer] = start;
    size = Math.max(size, start + count);
  }
  return { offsets, size };
}

function mapsOf(step: ProgramStep): ProgramMap[] {
  const maps = [step.x, step.y];
  if (step.op === "conv") maps.push(step.sum?.addend ?? null, step.sum?.to ?? null);
  if (step.op === "resize") maps.push(step.addend);
  return maps.filter((map) => map !== null);
}

/** The scratch of the convolutions, in numbers: for a padded image, for one result, and for tiles or the last vectors. */
export function convScratch(simd: SimdKernels, { convs }: WeightPlan): [padded: number, result: number, spare: number] {
  const largest = (size: (conv: PlannedConv) => number) => Math.max(0, ...[...convs.values()].map(size));
  return [
    largest(({ g, tile }) => (tile ? 0 : 2 * paddedSize(g))),
    largest(({ g, tile }) => (tile ? 0 : g.outHeight * g.outWidth * g.outChannels)),
    largest(({ g, tile }) => (tile ? tileScratch(simd, tile, g.channels, g.outChannels) : rowScratch(simd))),
  ];
}
