import type { ConvStep, ProgramMap } from "../internal/networkProgram.ts";
import { convolveImage } from "../simd/convForward.ts";
import { outputOf, type PlannedConv } from "../simd/networkPlan.ts";
import type { SimdKernels } from "../simd/SimdKernels.ts";
import { shareTiles } from "../simd/shareConvolution.ts";
import { tilesOf, type WinogradTile } from "../simd/winogradPlan.ts";

/** Where the maps of a program are in memory. */
export interface Maps {
  at(map: ProgramMap): number;
  /** Numbers from one pixel to the next. */
  pitch(map: ProgramMap): number;
  size(map: ProgramMap): { readonly height: number; readonly width: number };
}

/** A convolution of a program, and where it finds what it needs. */
export interface ConvCall {
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

/** A convolution by Winograd's scheme or as matrices, as its plan says. */
export function convolutionStep(call: ConvCall): void {
  const { tile } = call.conv;
  if (tile) winogradStep(call, tile);
  else plainStep(call);
}

function winogradStep(call: ConvCall, tile: WinogradTile): void {
  const { simd, step, conv, maps, weightsAt, batch, spare } = call;
  const { height, width, channels, outChannels } = conv.g;
  shareTiles(
    simd,
    tile,
    [
      ...[maps.at(step.x), maps.pitch(step.x), weightsAt + 4 * conv.filter, weightsAt + 4 * conv.bias],
      ...[...targets(call), Number(step.relu), height, width, channels, outChannels],
    ],
    0,
    tilesOf(tile, batch, height, width),
    spare[2]!,
  );
}

/** Image by image, so that what is convolved is still in the cache when its bias is added. */
function plainStep(call: ConvCall): void {
  const { simd, step, conv, maps, weightsAt, batch, spare } = call;
  const { g } = conv;
  const [padded, result, last] = spare as [number, number, number]; // of convScratch
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
