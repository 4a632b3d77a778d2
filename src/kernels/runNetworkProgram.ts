import type { NetworkProgram } from "../internal/networkProgram.ts";
import type { WeightPlan } from "../simd/networkPlan.ts";
import type { SimdKernels } from "../simd/SimdKernels.ts";
import { convolutionStep, type Maps } from "./networkConvolution.ts";
import { memoryPlan } from "./networkPlans.ts";

/** Addresses. */
export interface ProgramPlace {
  readonly weights: number;
  readonly images: number;
  readonly out: number;
}

/** All steps of a program on a batch, in the scratch memory that is planned for it. */
export function runNetworkProgram(
  simd: SimdKernels,
  program: NetworkProgram,
  plan: WeightPlan,
  place: ProgramPlace,
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
      convolutionStep({ simd, step, conv: plan.convs.get(step.index)!, maps, weightsAt, batch, spare });
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
