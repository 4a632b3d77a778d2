import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { ImageAnnotation } from "../../annotations/index.ts";
import { makeFolder, removeLeftovers } from "../../files/folders.ts";
import { findImages } from "../../files/listImages.ts";
import { writeJsonAtomic } from "../../files/writeJsonAtomic.ts";
import { withData } from "../../internal/errorData.ts";
import { listsOf } from "../../internal/guards.ts";
import { libraryVersion } from "../../internal/libraryVersion.ts";
import type { Warning } from "../../internal/warning.ts";
import { kneelAnnotations } from "../../pipelines/index.ts";
import { assertFitting } from "../inference/assertFitting.ts";
import { resolveBackend } from "../inference/chooseBackend.ts";
import { InferencePool, type InferencePoolOptions } from "../inference/InferencePool.ts";
import { inspectModel } from "../inference/inspectModel.ts";
import type { ModelInformation, PhaseTimes, RadiographOptions } from "../inference/settings.ts";
import { isResult } from "./isResult.ts";
import { PredictionJournal } from "./PredictionJournal.ts";
import { type PredictItemsOptions, predictItems } from "./predictItems.ts";
import type { PredictionFormat } from "./predictionFormatNames.ts";
import { formatsApart, predictionLeftover, withheld, writeCommonFiles, writeImageFiles } from "./predictionFormats.ts";
import { type PredictionItem, predictionItems } from "./predictionItems.ts";
import { type PredictionFailure, type PredictionSummary, summarizePredictions } from "./predictionSummary.ts";

export interface PredictFolderOptions extends InferencePoolOptions, RadiographOptions {
  /** Image files, and folders of them. */
  readonly images: readonly string[];
  /** Folder of the results. */
  readonly out: string;
  /** Whether to look into folders inside folders. @default false */
  readonly recursive?: boolean;
  /** What is written: `json`, `csv`, `npz`, `via`, `coco` for all images, `pts`, `slicer`, `sr`, `gsps` for each. @default ["json", "csv"] */
  readonly formats?: readonly PredictionFormat[];
  /** Stops the run after the images under way; the same call goes on later. */
  readonly signal?: AbortSignal;
  /** Told after each image how many of those still to do are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of each image that gives no result. */
  readonly onFailure?: (failure: PredictionFailure) => void;
}

/** What became of a folder. */
export interface FolderPrediction {
  readonly model: ModelInformation;
  /** What `summary.json` holds. */
  readonly summary: PredictionSummary;
  /** Names of the files in `out` that hold all images. */
  readonly files: readonly string[];
  /** Of the images that this run has done. */
  readonly times: readonly PhaseTimes[];
}

/**
 * Landmarks of image files and of folders of them, found in worker threads and written in every format asked for. An
 * image that cannot be done is told and left out, the rest is done. `journal.jsonl` in `out` holds what is done, under the
 * image's path, size and time of change, the model's checksum and the options: the same call again does what is left.
 * Images among the results are no input.
 *
 * @throws Error where the model or `out` cannot be used, there is no image, or options do not fit the model
 * @example
 * const { summary } = await predictFolder({ model: "pipeline", images: ["films"], out: "results" });
 */
export async function predictFolder(given: PredictFolderOptions): Promise<FolderPrediction> {
  listsOf("predictFolder", "options", given, ["images"]);
  const options = await resolveBackend(given);
  const { images, out, recursive = false, formats = ["json", "csv"], overlays = [] } = options;
  const found = await findImages(images, { recursive, keepMissing: true });
  const model = await inspectModel(options.model);
  assertFitting("predictFolder", options, model);
  const journal = await PredictionJournal.open(out);
  const files = found.filter((file) => !isResult(file, out, journal));
  if (files.length === 0)
    throw withData(new Error(`${images.join(", ")}: holds nothing but results; give images`), { code: "no-images" });
  const items = await predictionItems(files, resultSettings(options, model));
  if (formats.includes("npz")) assertNpzNames(items);
  await makeFolder(out);
  const kinds = [...formatsApart(formats), ...overlays];
  const warnings: Warning[] = [];
  const done = new Map<PredictionItem, ImageAnnotation>();
  for (const item of items) {
    const entry = await journal.find({ ...item, kinds });
    if (!entry) continue;
    done.set(item, entry.annotation);
    if (entry.withheld) warnings.push(entry.withheld);
  }
  const doneBefore = done.size;
  const toDo = items.filter((item) => !done.has(item));
  for (const folder of new Set([out, ...toDo.map(({ stem }) => dirname(join(out, stem)))])) {
    await makeFolder(folder);
    await removeLeftovers(folder, predictionLeftover);
  }

  const failed = new Map<PredictionItem, PredictionFailure>();
  const times: PhaseTimes[] = [];
  const { landmarkNames, trainedOn } = model;
  await predictAll(toDo, options, {
    async done(item, { annotation, dicom, overlays, times: spent }) {
      const missing = withheld(formats, dicom);
      if (missing !== null) warnings.push(missing);
      const written = await writeImageFiles(out, item.stem, formats, {
        annotation,
        landmarkNames,
        dicom,
        overlays,
        trainedOn,
      });
      await journal.add({ ...item, annotation, landmarkNames, kinds, files: written, withheld: missing });
      done.set(item, annotation);
      times.push(spent);
    },
    failed(item, failure) {
      failed.set(item, failure);
      options.onFailure?.(failure);
    },
  });

  await journal.compact();
  const annotations = items.flatMap((item) => done.get(item) ?? []);
  const about = { name: model.kind, digest: model.identity, trainedOn: model.trainedOn };
  const common = await writeCommonFiles(out, formats, { ...kneelAnnotations(annotations, about), landmarkNames });
  const summary = summarizePredictions(annotations, {
    images: items.length,
    model: about,
    doneBefore,
    warnings,
    failed: items.flatMap((item) => failed.get(item) ?? []),
    left: items.length - done.size - failed.size,
  });
  await writeJsonAtomic(join(out, "summary.json"), summary);
  return { model, summary, files: common, times };
}

/** `.npz` knows images by their names without endings. */
function assertNpzNames(items: readonly PredictionItem[]): void {
  const seen = new Map<string, string>();
  for (const { name } of items) {
    const short = name.replace(/\.[^.]+$/, "");
    const other = seen.get(short);
    if (other !== undefined) {
      const reason = `${other} and ${name} differ in their ending alone, and npz has names without; rename one, or leave npz out`;
      const error = new Error(`predictFolder: formats: ${reason}`);
      throw withData(error, { code: "names-alike", option: "formats", reason });
    }
    seen.set(short, name);
  }
}

/** All that a result depends on but the image. */
function resultSettings(options: PredictFolderOptions, { identity }: ModelInformation): unknown {
  const { backend = "wasm", refine = true, familiarity = true, compat = null, threshold = null } = options;
  const { view, side, spacing, magnification, box } = options;
  return [
    libraryVersion,
    identity,
    backend,
    refine,
    familiarity,
    compat,
    threshold,
    view,
    side,
    spacing,
    magnification,
    box,
  ];
}

/** Looks at images in threads that the options ask for. */
async function predictAll(
  items: readonly PredictionItem[],
  options: PredictFolderOptions,
  listener: Pick<PredictItemsOptions, "done" | "failed">,
): Promise<void> {
  if (items.length === 0 || options.signal?.aborted) return;
  const { model, backend, refine, familiarity, compat, threshold, timeout } = options;
  const { workers = availableParallelism(), signal, onProgress } = options;
  const { view, side, spacing, magnification, box, overlays } = options;
  const reading = { view, side, spacing, magnification, box, overlays };
  const settings = { model, backend, refine, familiarity, compat, threshold, timeout };
  const pool = await InferencePool.start({ ...settings, workers: Math.min(workers, items.length) });
  try {
    await predictItems(pool, items, {
      reading,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...listener,
    });
  } finally {
    await pool.close();
  }
}
