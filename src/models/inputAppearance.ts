import { type Raster, type Spacing, warpImage } from "../geometry/index.ts";
import { fieldsOf } from "../internal/guards.ts";
import { inputFrame, type Preprocessing, prepareIntensity } from "../radiograph/preprocessing.ts";
import { appearanceOf, coveredBy } from "./appearance.ts";
import { wholeOf } from "./view.ts";

/**
 * What an image looks like as a model sees it, for `learnFamiliarity`: the figures of its input (`appearanceOf`).
 *
 * @returns null where the image hardly covers the input
 * @throws Error where the model works at a fixed spacing and none is given
 */
export function inputAppearance(
  image: Raster,
  preprocessing: Preprocessing,
  spacing: Spacing | null = null,
): readonly number[] | null {
  fieldsOf("inputAppearance", "preprocessing", preprocessing);
  const frame = inputFrame(image, preprocessing, spacing);
  const input = new Float32Array(frame.width * frame.height);
  warpImage(prepareIntensity(image, preprocessing), frame, { sampling: "area", output: input });
  return appearanceOf(input, frame, coveredBy(frame, wholeOf(image)));
}
