import type { Point } from "../geometry/index.ts";
import type { DeformableKind, DeformableModel } from "./deformableModel.ts";
import { ExpertLearner } from "./ExpertLearner.ts";
import { IncrementalPca } from "./IncrementalPca.ts";
import { PatchLayout } from "./PatchLayout.ts";
import { PiecewiseAffine } from "./PiecewiseAffine.ts";
import type { Planes } from "./planes.ts";
import { samplePatches } from "./samplePatches.ts";
import type { ScaleOptions } from "./scaleOptions.ts";
import { triangulate } from "./triangulate.ts";

/** What is learned of one scale. */
interface ScaleLearner {
  add(planes: Planes, shape: Float64Array, present: readonly boolean[]): void;
  finish(): DeformableModel["scales"][number];
}

/** What learns a scale of a model of a kind. */
export function learnerOf(
  method: DeformableKind,
  { components, noise, patch, prior, ...scale }: Required<ScaleOptions> & { readonly noise: number },
  mean: readonly Point[],
  channels: number,
  batch: number,
  samples: number,
): ScaleLearner {
  if (method === "clm") {
    const learner = new ExpertLearner(mean.length, channels, patch);
    return {
      add: (planes, shape, present) => learner.add(planes, shape, present),
      finish: () => ({ ...scale, patch, experts: learner.finish(), noise }),
    };
  }
  const options = { batch: Math.min(batch, samples) };
  if (method === "paam") {
    const layout = new PatchLayout(mean.length, channels, patch);
    const analysis = new IncrementalPca(layout.length, components, options);
    return {
      add: (planes, shape) => samplePatches(planes, shape, layout, analysis.next()),
      finish: () => ({ ...scale, patch, ...(prior > 0 && { prior }), appearance: analysis.finish() }),
    };
  }
  const small = mean.map(([x, y]): Point => [x / scale.factor, y / scale.factor]);
  const warp = new PiecewiseAffine(small, triangulate(mean));
  const analysis = new IncrementalPca(channels * warp.pixels, components, options);
  return {
    add: (planes, shape) => warp.sample(planes, shape, analysis.next()),
    finish: () => ({ ...scale, appearance: analysis.finish() }),
  };
}
