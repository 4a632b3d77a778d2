import * as v from "valibot";
import { type Augmentation, parseAugmentation } from "../../augment/index.ts";
import type { Point } from "../../geometry/index.ts";
import { describeIssue } from "../../internal/describeIssue.ts";
import { errorOf } from "../../internal/thrown.ts";
import { trainableLossNames } from "../../losses/lossNames.ts";
import { architectureDocument, assertDescribed, preprocessingDocument } from "../../models/modelDocument.ts";
import { backendPackages } from "../../node/backendPackages.ts";
import type { HourglassArchitecture } from "../../pipelines/index.ts";
import type { Preprocessing } from "../../radiograph/index.ts";
import type { DataOptions } from "../../terminal/dataOptions.ts";
import type { TrainOptions } from "./command.ts";

/** What `kneel train` was asked for; stored in the checkpoint, so that `--resume` needs no other option. */
export type TrainSettings = Readonly<Omit<TrainOptions, "resume"> & DataOptions>;

/** What is fixed once the data have been seen. */
export interface RunRecord {
  readonly settings: TrainSettings;
  readonly architecture: HourglassArchitecture;
  readonly preprocessing: Preprocessing;
  readonly landmarkNames: readonly string[];
  /** Number of the training images, and a digest of their pixels and landmarks to notice other data on resuming. */
  readonly images: { readonly count: number; readonly digest: string };
  /** Mean landmark positions in the input, the baseline that a model has to beat. */
  readonly meanShape: readonly Point[];
  /** What the backend's own kernels computed with (`PatchReport.simd`). Runs from before there was a choice lack it. */
  readonly kernels?: string;
  /** What the training images go through. Runs from before it could be a file lack it. */
  readonly augmentation?: Augmentation;
}

const text = v.pipe(v.string(), v.minLength(1));
const whole = (low: number, high = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.integer(), v.minValue(low), v.maxValue(high));
const between = (low: number, high: number) => v.pipe(v.number(), v.minValue(low), v.maxValue(high));
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const spacing = v.tuple([positive, positive]);
/** JSON has no NaN: it is null in the file. */
const coordinate = v.pipe(
  v.nullable(v.pipe(v.number(), v.finite())),
  v.transform((x) => x ?? Number.NaN),
);

/** The options of `kneel train` within the limits of its command line. */
const settings = v.object({
  data: text,
  points: text,
  out: text,
  init: v.exactOptional(text),
  filter: v.exactOptional(v.string()),
  foldsColumn: v.exactOptional(v.string()),
  testFold: v.exactOptional(v.array(v.string())),
  spacing: v.exactOptional(spacing),
  pointsScale: v.exactOptional(positive),
  pointsOrigin: v.exactOptional(v.picklist(["center", "corner", "one"])),
  encoding: v.exactOptional(v.picklist(["utf-8", "windows-1252"])),
  imageColumn: v.exactOptional(v.string()),
  skipBad: v.exactOptional(v.literal(true)),
  width: whole(2, 256),
  depth: whole(1, 8),
  block: v.picklist(["hmp", "bottleneck"]),
  upsampling: v.picklist(["nearest", "bilinear"]),
  size: v.object({ width: whole(1, 4096), height: whole(1, 4096) }),
  inputSpacing: v.exactOptional(spacing),
  dropout: between(0, 0.95),
  epochs: v.exactOptional(whole(1)),
  minutes: v.exactOptional(positive),
  patience: v.exactOptional(whole(1)),
  batch: v.exactOptional(whole(1, 4096)),
  lr: positive,
  schedule: v.picklist(["cosine", "constant"]),
  weightDecay: between(0, 10),
  clip: between(0, 1e9),
  validation: between(0, 0.9),
  groupColumn: v.exactOptional(v.string()),
  seed: whole(0),
  refine: v.exactOptional(v.literal(true)),
  loss: v.picklist(trainableLossNames),
  heatmapLoss: v.exactOptional(v.literal("gaussianNll")),
  heatmapWeight: positive,
  mixup: between(0, 100),
  mixupVariant: v.picklist(["canonical", "kneel"]),
  augmentation: text,
  backend: v.picklist(Object.keys(backendPackages)),
  // Runs from before there were these settings had one part and no threads.
  accumulate: v.optional(whole(1), 1),
  recompute: v.exactOptional(v.literal(true)),
  workers: v.optional(whole(1, 256), 1),
  syncStatistics: v.exactOptional(v.literal(true)),
  dataWorkers: v.exactOptional(whole(0, 64)),
});

const record = v.object({
  settings,
  architecture: architectureDocument,
  preprocessing: preprocessingDocument,
  landmarkNames: v.array(v.string()),
  images: v.object({ count: whole(1), digest: text }),
  meanShape: v.array(v.tuple([coordinate, coordinate])),
  kernels: v.exactOptional(text),
  augmentation: v.exactOptional(v.unknown()),
});

/**
 * Checks what a checkpoint of `kneel train` holds of its run.
 *
 * @throws Error in one sentence that names the file and the key
 */
export function parseRunRecord(value: unknown, source: string): RunRecord {
  const kind = 'a checkpoint of "kneel train"';
  if (value === null) throw new Error(`${source}: not ${kind}; it holds no settings`); // one of the library's own trainer
  const { success, output, issues } = v.safeParse(record, value, { abortEarly: true });
  if (!success) throw new Error(`${source}: not ${kind} (run.${describeIssue(issues[0])})`);
  assertDescribed(output, source, kind);
  const { preprocessing, augmentation, ...rest } = output;
  try {
    return {
      ...rest,
      preprocessing: preprocessing as Preprocessing, // fit and spacing go together, as its schema checks
      ...(augmentation !== undefined && { augmentation: parseAugmentation(augmentation, "run") }),
    };
  } catch (error) {
    throw new Error(`${source}: not ${kind} (${errorOf(error).message})`, { cause: error });
  }
}
