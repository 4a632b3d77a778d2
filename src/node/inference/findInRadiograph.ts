import type { ImageAnnotation } from "../../annotations/index.ts";
import { turnLandmarks } from "../../annotations/turnLandmarks.ts";
import { invertHomography, swapsSides, turning, turnRaster } from "../../geometry/index.ts";
import { type Warning, warning } from "../../internal/warning.ts";
import { decideSide } from "../../knee/index.ts";
import { parsePatientOrientation } from "../../knee/patientOrientation.ts";
import { type KneelPipeline, kneelAnnotation, type LandmarkPredictor } from "../../pipelines/index.ts";
import type { Radiograph } from "../../radiograph/index.ts";
import { RefusedRadiograph } from "./RefusedRadiograph.ts";
import type { RadiographTask, RadiographView } from "./settings.ts";

/** What is known of a radiograph without looking at it. */
export const imageOf = ({ image, spacing, spacingOrigin, warnings }: Radiograph, name: string) => ({
  image: name,
  width: image.width,
  height: image.height,
  spacing,
  spacingOrigin,
  warnings,
});

/** What a single model finds. */
export async function findInImage(
  predictor: LandmarkPredictor,
  radiograph: Radiograph,
  { name }: RadiographTask,
  label: string,
): Promise<ImageAnnotation> {
  const { image, spacing, synthetic = false } = radiograph;
  if (spacing === null && predictor.model.preprocessing.fit === "spacing") throw noSpacing(label);
  const { landmarks, confidence, reason } = await predictor.predict(image, { spacing, synthetic, name: label });
  const about = imageOf(radiograph, name);
  return {
    ...about,
    warnings: [...about.warnings, ...storedOtherwise(radiograph)],
    sets: [{ name: "", ...(reason === null ? { landmarks, confidence } : { landmarks: [], reason }) }],
  };
}

/** What a single model, which looks at the film as it is stored, does not know of it. */
const storedOtherwise = ({ patientOrientation }: Radiograph): readonly Warning[] =>
  (parsePatientOrientation(patientOrientation).orientation ?? 1) === 1
    ? []
    : [
        warning(
          "film-turned",
          "its PatientOrientation says that it is stored mirrored or turned; the model sees it so",
        ),
      ];

/** What a pipeline of knees finds. */
export async function findKnees(
  pipeline: KneelPipeline,
  radiograph: Radiograph,
  { name, view, side, only = null }: RadiographTask & { readonly view: RadiographView },
  label: string,
): Promise<ImageAnnotation> {
  const { image: stored, spacing: storedSpacing, source, synthetic = false } = radiograph;
  if (storedSpacing === null && (view !== "crop" || pipeline.cropNeedsSpacing)) throw noSpacing(label);
  const decision = decideSide(source.format === "dicom" ? radiograph : null, { view, side });
  if (decision.reason !== null || !decision.origin) throw new RefusedRadiograph("side", `${label}: ${decision.reason}`);
  const { orientation } = decision.origin;
  // Networks see the patient upright and face to face, whatever way the film is stored.
  const image = turnRaster(stored, orientation);
  const spacing =
    storedSpacing && swapsSides(orientation) ? ([storedSpacing[1], storedSpacing[0]] as const) : storedSpacing;
  if (view === "bilateral" && image.width < 2)
    throw new RefusedRadiograph("file", `${label}: is too narrow to show both knees`);
  const result =
    view === "crop"
      ? { [decision.side!]: await pipeline.predictCrop(image, { spacing, side: decision.side!, synthetic }) }
      : await pipeline.predict(image, { spacing: spacing!, view: decision.side ?? "bilateral", only, synthetic });
  const about = imageOf(radiograph, name);
  const annotation = kneelAnnotation(result, { ...about, spacing });
  const back = invertHomography(turning(orientation, stored));
  return {
    ...annotation,
    ...about,
    sideOrigin: decision.origin,
    sets: orientation === 1 ? annotation.sets : annotation.sets.map((set) => turnLandmarks(set, back)),
    warnings: [...radiograph.warnings, ...decision.warnings],
  };
}

const noSpacing = (label: string) =>
  new RefusedRadiograph("spacing", `${label}: its spacing is unknown, and the model works in millimetres`);
