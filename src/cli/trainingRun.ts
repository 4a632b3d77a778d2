import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { groupedSplit } from "../data/index.ts";
import type { Preprocessing } from "../data/preprocessing.ts";
import { containFrame, type Point, toFrame } from "../geometry/index.ts";
import type { LoadedSample } from "../node/index.ts";
import type { HourglassArchitecture } from "../pipelines/index.ts";
import { type AnnotatedImage, type Checkpoint, parseCheckpoint } from "../training/index.ts";
import { UsageError } from "./failure.ts";
import type { DataOptions } from "./loadSamples.ts";

/** What `kneel train` was asked for; stored in the checkpoint, so that `--resume` needs no other option. */
export interface TrainSettings extends DataOptions {
  readonly width: number;
  readonly depth: number;
  readonly block: "hmp" | "bottleneck";
  readonly upsampling: "bilinear" | "nearest";
  readonly size: { readonly width: number; readonly height: number };
  readonly dropout: number;
  readonly epochs?: number;
  readonly minutes?: number;
  readonly batch: number;
  readonly loss: "wing" | "l1" | "l2" | "elastic";
  readonly mixup: number;
  readonly mixupVariant: "canonical" | "kneel";
  readonly augmentation: "light" | "none";
  readonly lr: number;
  readonly schedule: "cosine" | "constant";
  readonly weightDecay: number;
  readonly clip: number;
  readonly validation: number;
  readonly groupColumn?: string;
  readonly seed: number;
  readonly backend: string;
  readonly out: string;
}

/** What is fixed once the data have been seen. */
export interface RunRecord {
  readonly settings: TrainSettings;
  readonly architecture: HourglassArchitecture;
  readonly preprocessing: Preprocessing;
  readonly landmarkNames: readonly string[];
  /** Names of the images and their number, to notice other data on resuming. */
  readonly images: { readonly count: number; readonly digest: string };
  /** Mean landmark positions in the input, the baseline that a model has to beat. */
  readonly meanShape: readonly Point[];
}

export const checkpointFile = (out: string) => join(out, "checkpoint.safetensors");

/** The checkpoint of a run, or an error that says what to do. */
export async function readCheckpoint(out: string): Promise<{ checkpoint: Checkpoint; run: RunRecord }> {
  const path = checkpointFile(out);
  const bytes = await readFile(path).catch(() => {
    throw new UsageError(`--resume: there is no checkpoint at ${path}; start the run without --resume`);
  });
  return parseCheckpoint(bytes, path) as { checkpoint: Checkpoint; run: RunRecord };
}

/** Training and validation samples: groups (by default `subject`, where there is such a column) stay together. */
export function splitValidation(samples: readonly LoadedSample[], settings: TrainSettings) {
  if (settings.validation === 0) return { train: samples, validation: [] };
  const column = settings.groupColumn ?? (samples.every(({ columns }) => "subject" in columns) ? "subject" : undefined);
  return groupedSplit(samples, {
    fraction: settings.validation,
    seed: settings.seed,
    ...(column !== undefined && { groupColumn: column }),
  });
}

export const annotated = ({ raster, landmarks, spacing }: LoadedSample): AnnotatedImage => ({
  image: raster,
  landmarks,
  spacing,
});

/** The mean position of each landmark in the network's input, over the samples that have it. */
export function meanShape(samples: readonly LoadedSample[], { width, height }: Preprocessing): readonly Point[] {
  const shapes = samples.map(({ raster, landmarks }) => toFrame(containFrame(raster, { width, height }), landmarks));
  return (shapes[0] ?? []).map((_, k) => {
    const present = shapes.map((shape) => shape[k]!).filter((point) => point.every(Number.isFinite));
    const mean = (axis: 0 | 1) => present.reduce((sum, point) => sum + point[axis], 0) / present.length;
    return [mean(0), mean(1)];
  });
}
