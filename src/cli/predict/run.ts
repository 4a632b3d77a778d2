import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { ImageAnnotation } from "../../annotations/index.ts";
import { libraryVersion } from "../../internal/libraryVersion.ts";
import type { Warning } from "../../internal/warning.ts";
import { kneeContours } from "../../knee/index.ts";
import { writeJsonAtomic } from "../../node/index.ts";
import { inspectModel } from "../../node/inference/openModel.ts";
import type {
  ModelInformation,
  OverlayKind,
  PhaseTimes,
  RadiographOptions,
  RadiographRefusal,
  RadiographResult,
} from "../../node/inference/settings.ts";
import { findImages } from "../../node/listImages.ts";
import type { WalkedFile } from "../../node/walkFiles.ts";
import { kneelAnnotations } from "../../pipelines/index.ts";
import { UsageError } from "../shared/failure.ts";
import { Interruption } from "../shared/Interruption.ts";
import { assertWritable, makeFolder, removeLeftovers } from "../shared/outputFolder.ts";
import { progressBar, say } from "../shared/progressBar.ts";
import { startInference } from "../shared/startInference.ts";
import type { PredictOptions } from "./command.ts";
import { PredictionJournal } from "./PredictionJournal.ts";
import { formatsApart, predictionLeftover, withheld, writeCommonFiles, writeImageFiles } from "./predictionFormats.ts";
import { type PredictionItem, predictionItems } from "./predictionItems.ts";
import { formatSummary, formatTimes, summarizePredictions } from "./predictionSummary.ts";

type PredictSettings = Omit<PredictOptions, "overlay"> & { readonly overlay: readonly OverlayKind[] };

/**
 * `kneel predict`: landmarks of images in every format asked for. An image that cannot be done is reported, the rest is
 * done, the exit code is 1; images that an earlier run has done are not looked at again.
 */
export async function run(paths: readonly string[], { overlay: drawn, ...given }: PredictOptions): Promise<void> {
  const options: PredictSettings = { ...given, overlay: drawn === true ? ["png"] : (drawn ?? []) };
  const { out, format, overlay } = options;
  await assertWritable(out);
  const found = await findImages(paths, { recursive: options.recursive ?? false, keepMissing: true });
  const model = await inspectModel(options.model);
  checkOptions(options, model);
  const journal = await PredictionJournal.open(out);
  const files = found.filter((file) => !isResult(file, out, journal));
  if (files.length === 0) throw new Error(`${paths.join(", ")}: holds nothing but results; give images`);
  const items = await predictionItems(files, resultSettings(options, model));
  if (format.includes("npz")) assertNpzNames(items);
  await makeFolder(out);
  const kinds = [...formatsApart(format), ...overlay];
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

  const failed = new Map<PredictionItem, string>();
  const times: PhaseTimes[] = [];
  await predictAll(toDo, options, {
    async done(item, { annotation, dicom, overlays, times: spent }) {
      const result = { annotation, landmarkNames: model.landmarkNames, dicom, overlays };
      const missing = withheld(format, dicom);
      if (missing !== null) warnings.push(missing);
      const files = await writeImageFiles(out, item.stem, format, result);
      const { landmarkNames } = model;
      await journal.add({ ...item, annotation, landmarkNames, kinds, files, withheld: missing });
      done.set(item, annotation);
      times.push(spent);
    },
    failed: (item, reason) => failed.set(item, reason),
  });

  await journal.compact();
  const annotations = items.flatMap((item) => done.get(item) ?? []);
  const about = { name: model.kind, digest: model.identity };
  const all = { ...kneelAnnotations(annotations, about), landmarkNames: model.landmarkNames };
  const common = await writeCommonFiles(out, format, all);
  const summary = summarizePredictions(annotations, {
    images: items.length,
    doneBefore,
    warnings,
    failed: items.flatMap((item) => {
      const reason = failed.get(item);
      return reason === undefined ? [] : [{ image: item.name, reason }];
    }),
    left: items.length - done.size - failed.size,
  });
  await writeJsonAtomic(join(out, "summary.json"), summary);
  for (const line of formatSummary(summary, model.kind === "pipeline" ? "knees" : "", common, out)) say(line);
  if (options.timing && times.length > 0) process.stdout.write(`${formatTimes(times)}\n`);
  if (failed.size > 0) process.exitCode ??= 1;
}

/** Whether an image that was found is a result: in an output folder inside the folder given, or known to the journal. */
function isResult({ path, folder }: WalkedFile, out: string, journal: PredictionJournal): boolean {
  if (folder === null) return false;
  const place = placeIn(out, path);
  return place !== null && (Boolean(placeIn(folder, out)) || journal.holds(place));
}

/** The path below a folder, with `/`: empty for the folder itself, null for what is not in it. */
function placeIn(folder: string, path: string): string | null {
  const place = relative(resolve(folder), resolve(path)).split(sep).join("/");
  return place === ".." || place.startsWith("../") || isAbsolute(place) ? null : place;
}

/** `.npz` knows images by their names without endings. */
function assertNpzNames(items: readonly PredictionItem[]): void {
  const seen = new Map<string, string>();
  for (const { name } of items) {
    const short = name.replace(/\.[^.]+$/, "");
    const other = seen.get(short);
    if (other !== undefined)
      throw new UsageError(
        `--format npz: ${other} and ${name} differ in their ending alone, and npz has names without; rename one, or leave npz out`,
      );
    seen.set(short, name);
  }
}

function checkOptions({ format, view, side, refine, compat, threshold }: PredictSettings, model: ModelInformation) {
  if (side && (view ?? model.views[0]) !== "crop")
    throw new UsageError("--side is that of a crop; give --view crop, or --view right or left");
  if (view && model.views.length > 0 && !model.views.includes(view))
    throw new UsageError(
      `--view ${view}: the pipeline has no first stage to find knees with; leave it out, or crop the images`,
    );
  if (model.kind === "pipeline") return;
  const pipelineOnly = {
    "--view": view !== undefined,
    "--no-refine": !refine,
    "--compat": compat !== null,
    "--threshold": threshold !== null,
    "--format npz": format.includes("npz"),
    "--format sr": format.includes("sr") && kneeContours(model.landmarkNames).length === 0,
  };
  const odd = Object.entries(pipelineOnly).find(([, given]) => given);
  if (odd) throw new UsageError(`${odd[0]} is for pipelines, but --model is a single model; leave it out`);
}

/** All that a result depends on but the image. */
function resultSettings(options: PredictSettings, { identity }: ModelInformation): unknown {
  const { backend, refine, compat, threshold, view, side, spacing, magnification } = options;
  return [libraryVersion, identity, backend, refine, compat, threshold, view, side, spacing, magnification];
}

/** What to do about a refusal. */
const remedies: Readonly<Record<RadiographRefusal["kind"], string>> = {
  spacing: "; give it with --spacing",
  side: "; give it with --side, or with --view right or left for a film of one knee",
  file: "",
};

interface Listener {
  done(item: PredictionItem, result: RadiographResult): Promise<void>;
  failed(item: PredictionItem, reason: string): void;
}

/** Looks at images in threads until all are done, or the process is told to stop: then those under way are finished. */
async function predictAll(items: readonly PredictionItem[], options: PredictSettings, listener: Listener) {
  if (items.length === 0) return;
  const { model, backend, refine, compat, threshold, workers, timeout } = options;
  const { view, side, spacing, magnification, overlay } = options;
  const settings = { model, backend, refine, compat, threshold };
  const bar = progressBar("predicting {bar} {value}/{total} | {eta} s left");
  const interruption = new Interruption((line) => bar.log(line), "stopping after the images under way");
  const pool = await startInference({ ...settings, workers: Math.min(workers, items.length), timeout }).catch(
    (error: Error) => {
      interruption.end();
      throw error;
    },
  );
  let count = 0;
  const fail = (item: PredictionItem, reason: string) => {
    listener.failed(item, reason);
    bar.log(`kneel: ${reason}`);
  };
  const predict = async (item: PredictionItem) => {
    const { path, name } = item;
    const reading = { view, side, spacing, magnification, overlays: overlay } as RadiographOptions;
    try {
      const { result, refusal } = await pool.run({ ...reading, source: { path }, name }, interruption.signal);
      if (result) await listener.done(item, result);
      else fail(item, `${refusal.reason}${remedies[refusal.kind]}`);
    } catch (error) {
      if (interruption.signal.aborted && error === interruption.signal.reason) return;
      const { message } = error as Error;
      fail(item, message.startsWith(`${path}:`) ? message : `${path}: ${message}`);
    }
    bar.update(++count, items.length);
  };
  // One more per thread than it can do at once, so that none waits while results are written.
  const left = items.values();
  const predictNext = async () => {
    for (const item of left) await predict(item);
  };
  try {
    await Promise.all(Array.from({ length: 2 * pool.workers }, predictNext));
    if (interruption.signal.aborted) process.exitCode = interruption.exitCode;
  } finally {
    bar.stop();
    interruption.end();
    await pool.close();
  }
}
