import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ImageAnnotation, LandmarkSet } from "../../annotations/index.ts";
import { turnLandmarks } from "../../annotations/turnLandmarks.ts";
import { describeFileError } from "../../files/describeFileError.ts";
import { findModel } from "../../files/findModel.ts";
import { readModel, readShapeModel } from "../../files/modelDirectory.ts";
import { readPipeline } from "../../files/pipelineDirectory.ts";
import { invertHomography, swapsSides, turning, turnRaster } from "../../geometry/index.ts";
import { refusal } from "../../internal/guards.ts";
import { type Warning, warning } from "../../internal/warning.ts";
import { decideSide } from "../../knee/index.ts";
import { parsePatientOrientation } from "../../knee/patientOrientation.ts";
import { pipelineProvenance } from "../../models/pipelineDocument.ts";
import {
  KneelPipeline,
  kneelAnnotation,
  LandmarkPredictor,
  provenanceWarnings,
  ShapePredictor,
  unknownProvenance,
  withEngines,
} from "../../pipelines/index.ts";
import type { Radiograph } from "../../radiograph/index.ts";
import { RefusedRadiograph } from "./RefusedRadiograph.ts";
import {
  type InferenceSettings,
  type ModelInformation,
  type RadiographTask,
  type RadiographView,
  radiographViews,
} from "./settings.ts";
import { startEngines } from "./startEngines.ts";

/** A model or a pipeline that is ready to look at radiographs. */
export interface OpenModel extends ModelInformation {
  /** Landmarks of a radiograph, called `label` in messages, and the milliseconds spent in networks. */
  find(
    radiograph: Radiograph,
    task: RadiographTask,
    label: string,
  ): Promise<{ annotation: ImageAnnotation; network: number }>;
  dispose(): void;
}

/** What a directory, or the package of a model, holds, without starting anything. */
export async function inspectModel(model: string): Promise<ModelInformation> {
  const directory = await findModel(model);
  const identity = await digestOf(directory);
  if (!(await holds(directory, "pipeline.json"))) {
    const isShape = await holds(directory, "shape.json");
    const { landmarkNames, trainedOn = unknownProvenance } = await (isShape
      ? readShapeModel(directory)
      : readModel(directory));
    return { kind: "model", views: [], landmarkNames, trainedOn, identity, ...(isShape && { takesBox: true }) };
  }
  const pipeline = await readPipeline(directory);
  const { landmarkNames } = pipeline.localize[0]!;
  const views = pipeline.locate ? radiographViews : (["crop"] as const);
  return { kind: "pipeline", views, landmarkNames, trainedOn: pipelineProvenance(pipeline), identity };
}

const holds = (directory: string, name: string): Promise<boolean> =>
  stat(join(directory, name)).then(
    () => true,
    () => false,
  );

/**
 * Loads what a directory, or the package of a model, holds, and starts what runs it. Dispose of it.
 *
 * @throws RangeError for a threshold with `compat: "2019"`, which computes no quality
 */
export async function openModel({
  model,
  backend = "wasm",
  threads,
  refine,
  familiarity = true,
  compat,
  threshold = null,
}: InferenceSettings): Promise<OpenModel> {
  if (compat === "2019" && threshold !== null)
    throw refusal("openModel", "threshold", 'null with compat "2019", which computes no quality', threshold);
  const directory = await findModel(model);
  const information = await inspectModel(directory);
  let network = 0;
  const onNetwork = (ms: number) => {
    network += ms;
  };
  const told = provenanceWarnings(information.trainedOn);
  const timed = async (find: () => Promise<ImageAnnotation>) => {
    network = 0;
    const annotation = await find();
    return { annotation: { ...annotation, warnings: [...told, ...(annotation.warnings ?? [])] }, network };
  };
  if (await holds(directory, "shape.json")) {
    const predictor = new ShapePredictor(await readShapeModel(directory));
    return {
      ...information,
      find: ({ image, ...radiograph }, { name, box = null }) =>
        timed(async () => ({
          ...imageOf({ image, ...radiograph }, name),
          sets: [{ name: "", ...predictor.predict(image, { box }) }],
        })),
      dispose() {},
    };
  }
  const start = await startEngines(backend, threads);
  if (information.kind === "model") {
    const { familiarity: known, ...rest } = await readModel(directory);
    const single = { ...rest, ...(familiarity && known && { familiarity: known }) };
    const predictor = new LandmarkPredictor({ ...single, engine: await start(single) }, { onNetwork });
    return {
      ...information,
      find: (radiograph, task, label) => timed(() => findInImage(predictor, radiograph, task, label)),
      dispose: () => predictor.dispose(),
    };
  }
  const pipeline = new KneelPipeline({
    ...(await withEngines(await readPipeline(directory), start)),
    ...(!familiarity && { familiarity: null }),
    ...(refine !== undefined && { refine }),
    ...(compat !== undefined && { compat }),
    onNetwork,
  });
  return {
    ...information,
    find: (radiograph, task, label) =>
      timed(async () =>
        abstain(
          await findKnees(pipeline, radiograph, { ...task, view: task.view ?? information.views[0]! }, label),
          threshold,
        ),
      ),
    dispose: () => pipeline.dispose(),
  };
}

/** Leaves out what is below a quality. */
function abstain(annotation: ImageAnnotation, threshold: number | null): ImageAnnotation {
  if (threshold === null) return annotation;
  const sets = annotation.sets.map((set): LandmarkSet => {
    const { name, quality } = set;
    if (set.landmarks.length === 0 || (quality ?? 0) >= threshold) return set;
    const reason =
      typeof quality === "number"
        ? `its quality is too low: ${quality.toFixed(3)} is below ${threshold}`
        : "its quality is unknown: the model knows synthetic images alone";
    return { name, landmarks: [], quality: quality ?? null, reason };
  });
  return { ...annotation, sets };
}

const imageOf = ({ image, spacing, spacingOrigin, warnings }: Radiograph, name: string) => ({
  image: name,
  width: image.width,
  height: image.height,
  spacing,
  spacingOrigin,
  warnings,
});

async function findInImage(
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

async function findKnees(
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

/** Of the documents of a directory and of those below it, which name the weights by their checksums. */
async function digestOf(directory: string): Promise<string> {
  const hash = createHash("sha256");
  const names = await readdir(directory, { recursive: true }).catch((error) => {
    throw describeFileError(error, directory);
  });
  for (const name of names.filter((name) => /(^|[\\/])(model|pipeline|shape)\.json$/.test(name)).sort())
    hash.update(`${name}\0`).update(await readFile(join(directory, name)));
  return hash.digest("hex").slice(0, 16);
}
