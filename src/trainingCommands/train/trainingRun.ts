import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describeFileError } from "../../files/describeFileError.ts";
import { exists } from "../../files/folders.ts";
import { isPresent, type Point, toFrame } from "../../geometry/index.ts";
import { hourglassArchitecture } from "../../models/hourglassArchitecture.ts";
import type { LoadedSample } from "../../node/index.ts";
import { type Familiarity, type LandmarkModel, networkOf, type Provenance } from "../../pipelines/index.ts";
import type { Preprocessing } from "../../radiograph/index.ts";
import { inputFrame } from "../../radiograph/index.ts";
import { UsageError, usage } from "../../terminal/failure.ts";
import { type AnnotatedImage, type Checkpoint, measureNormalization, parseCheckpoint } from "../../training/index.ts";
import { parseRunRecord, type RunRecord, type TrainSettings } from "./runRecord.ts";

/** A run with the checkpoint that it goes on from. */
export interface StoredRun {
  readonly checkpoint: Checkpoint;
  readonly run: RunRecord;
}

export const checkpointFile = (out: string): string => join(out, "checkpoint.safetensors");

/** Refuses to go on where there is nothing to go on from. */
export async function assertCheckpoint(out: string): Promise<void> {
  const path = checkpointFile(out);
  if (!(await exists(path)))
    throw new UsageError(`--resume: there is no checkpoint at ${path}; start the run without --resume`);
}

/** The checkpoint of a run. */
export async function readCheckpoint(out: string): Promise<StoredRun> {
  const path = checkpointFile(out);
  const bytes = await readFile(path).catch((error) => {
    throw describeFileError(error, path);
  });
  const { checkpoint, run } = parseCheckpoint(bytes, path);
  return { checkpoint, run: parseRunRecord(run, path) };
}

/** Points that have been through JSON, where a coordinate that is no number became null; undefined for anything else. */
export function pointsFromJson(value: unknown): readonly Point[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const coordinate = (x: unknown) => (typeof x === "number" ? x : Number.NaN);
  return value.map((point: unknown): Point => {
    const [x, y] = Array.isArray(point) ? point : [];
    return [coordinate(x), coordinate(y)];
  });
}

export const annotated = ({ image: name, raster, landmarks, spacing }: LoadedSample): AnnotatedImage => ({
  image: raster,
  landmarks,
  spacing,
  name,
});

/** What describes a network. */
type NetworkSettings = Pick<TrainSettings, "size" | "width" | "depth" | "block" | "upsampling" | "dropout">;

/** @throws UsageError where the size of the input does not fit the depth */
export function checkNetwork(settings: Omit<NetworkSettings, "dropout">): void {
  const { width, height } = settings.size;
  usage(
    () => networkOf(hourglassArchitecture({ ...settings, dropout: 0 }, settings.size, 1)),
    (error) =>
      error.option === "inputShape" ? `--size must be ${error.requirement}, got ${width}x${height}` : error.message,
  );
}

/** The record of a new run, from its training samples. */
export function newRun(
  settings: TrainSettings,
  landmarkNames: readonly string[],
  training: readonly LoadedSample[],
): RunRecord {
  const { width, height } = settings.size;
  const { inputSpacing: spacing } = settings;
  const fit = spacing ? ({ fit: "spacing", spacing } as const) : ({ fit: "contain" } as const);
  const input = { width, height, ...fit, intensity: { low: 5, high: 99 } } as const;
  const preprocessing = { ...input, normalization: measureNormalization(training.map(annotated), input) };
  return {
    settings,
    architecture: hourglassArchitecture(settings, settings.size, landmarkNames.length),
    preprocessing,
    landmarkNames,
    images: { count: training.length, digest: digest(training) },
    meanShape: meanShape(training, preprocessing),
  };
}

/** What a run's model knows of its images besides the weights. */
export interface TrainingImages {
  readonly trainedOn: Provenance;
  /** Null where there are too few images. */
  readonly familiarity: Familiarity | null;
}

/** The model of an epoch, with how it came about: settings without what is of this machine, results, baseline. */
export function modelOf(
  run: RunRecord,
  { progress, state }: Checkpoint,
  { trainedOn, familiarity }: TrainingImages,
): LandmarkModel {
  const { architecture, preprocessing, landmarkNames, settings, images } = run;
  const { out: _, dataWorkers: __, data, points, init, ...options } = settings;
  const training = {
    options: { ...options, data: basename(data), points: basename(points), ...(init && { init: basename(init) }) },
    images: images.count,
    epoch: progress.epoch,
    best: progress.best,
    history: progress.history,
    meanShape: run.meanShape,
  };
  const looks = familiarity ? { familiarity } : {};
  return { architecture, preprocessing, landmarkNames, weights: state.weights, trainedOn, ...looks, training };
}

/** The mean position of each landmark in the network's input, over the samples that have it; NaN where none has. */
function meanShape(samples: readonly LoadedSample[], preprocessing: Preprocessing): readonly Point[] {
  const shapes = samples.map(({ raster, landmarks, spacing, path }) =>
    toFrame(inputFrame(raster, preprocessing, spacing, path), landmarks),
  );
  return (shapes[0] ?? []).map((_, k) => {
    const present = shapes.map((shape) => shape[k]!).filter(isPresent);
    const mean = (axis: 0 | 1) => present.reduce((sum, point) => sum + point[axis], 0) / present.length;
    return [mean(0), mean(1)];
  });
}

/** A short digest of samples: names, landmarks and pixels. */
export function digest(samples: readonly LoadedSample[]): string {
  const hash = createHash("sha256");
  for (const { image, landmarks, raster } of samples) {
    const { buffer, byteOffset, byteLength } = raster.data;
    hash.update(`${image} ${JSON.stringify(landmarks)}`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}
