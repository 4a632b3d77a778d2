import { rowsOf } from "../internal/guards.ts";
import { tibialCenter } from "../knee/index.ts";
import type { KneelPipelineModel } from "./kneelPipelineModel.ts";
import type { LandmarkModel } from "./landmarkModel.ts";

/**
 * A pipeline from the models of both stages of KNEEL, as its releases hold them: those of one landmark find the knee, the
 * others its landmarks; each stage is the ensemble of its folds. Contrast is that of the whole film, as in the releases.
 *
 * @throws Error naming `source` where the models are not those of one or two such stages
 */
export function importPipeline(models: readonly LandmarkModel[], source = "importPipeline"): KneelPipelineModel {
  rowsOf(source, "models", models);
  const counts = [...new Set(models.map(({ architecture }) => architecture.landmarks))].sort((a, b) => a - b);
  const [count = 0, ...more] = counts.filter((landmarks) => landmarks > 1);
  if (more.length > 0 || count <= tibialCenter)
    throw new Error(
      `${source}: a pipeline needs models of one number of landmarks above ${tibialCenter}, and may have models of one landmark, got models of ${counts.join(", ")}`,
    );
  const locate = models.filter(({ architecture }) => architecture.landmarks === 1);
  const localize = models.filter(({ architecture }) => architecture.landmarks === count);
  return { locate: locate.length > 0 ? locate : null, localize, contrast: "image" };
}
