import { fewestFamiliar } from "../models/familiarity.ts";
import type { LoadedSample } from "../node/index.ts";
import { type Familiarity, inputAppearance, type LandmarkModel, learnFamiliarity } from "../pipelines/index.ts";

/** Images of the same group are held out together. */
export const groupOf = ({ columns, image }: LoadedSample, groupColumn = "subject") => columns[groupColumn] || image;

/** What the images of a model look like to it; null where there are too few to say. */
export function learnFamiliarityOf(
  samples: readonly LoadedSample[],
  { preprocessing }: Pick<LandmarkModel, "preprocessing">,
  groupColumn?: string,
): Familiarity | null {
  const images = samples.flatMap((sample) => {
    const figures = inputAppearance(sample.raster, preprocessing, sample.spacing);
    return figures ? [{ figures, group: groupOf(sample, groupColumn) }] : [];
  });
  return images.length < fewestFamiliar ? null : learnFamiliarity(images);
}
