import type { LandmarkSet } from "../../annotations/index.ts";
import type { LoadedSample } from "../../files/iterateSamples.ts";
import type { Point } from "../../geometry/index.ts";
import { withData } from "../../internal/errorData.ts";
import { fieldsOf, listsOf, rowsOf } from "../../internal/guards.ts";
import { parseSide, type Side } from "../../knee/index.ts";
import type { InferencePool } from "../inference/InferencePool.ts";
import type { ModelInformation, RadiographTask, RadiographView } from "../inference/settings.ts";

/** Options of `predictSamples`. */
export interface PredictSamplesOptions {
  /** Whether the images are whole radiographs with a row for each knee, of both knees or one, or crops with right knees, left ones mirrored, as a second stage learns them. @default the first of the model's views */
  readonly view?: RadiographView | undefined;
  /** The column that says right or left; not for crops. @default "side" */
  readonly sideColumn?: string | undefined;
  /** Takes the samples that wait out of the queue. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each image how many samples are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a model said about a sample. */
export interface SamplePrediction {
  /** NaN for every number where a pipeline abstains. */
  readonly landmarks: readonly Point[];
  readonly confidence: readonly number[];
  /** Why a pipeline abstains; null where it does not. */
  readonly reason: string | null;
}

/**
 * The landmarks of samples as the worker threads of a pool find them in the samples' files, in the order of the samples.
 * Samples of one bilateral radiograph share its run.
 *
 * @param model what the pool was started with
 * @throws Error for an image that gives no result, and for a side that is neither right nor left
 */
export async function predictSamples(
  pool: Pick<InferencePool, "run" | "workers">,
  model: Pick<ModelInformation, "kind" | "views" | "landmarkNames">,
  samples: readonly LoadedSample[],
  options: PredictSamplesOptions = {},
): Promise<SamplePrediction[]> {
  listsOf("predictSamples", "model", model, ["views", "landmarkNames"]);
  rowsOf("predictSamples", "samples", samples);
  const {
    view = model.views[0],
    sideColumn = "side",
    signal,
    onProgress,
  } = fieldsOf("predictSamples", "options", options);
  const shown = model.kind === "pipeline" ? view : undefined;
  const sides = samples.map((sample) => (shown === undefined || shown === "crop" ? null : sideOf(sample, sideColumn)));
  const tasks = new Map<string, { readonly task: RadiographTask; readonly indices: number[] }>();
  for (const [i, { path, image: name, spacing }] of samples.entries()) {
    const side = shown === "single" ? sides[i]! : shown === "crop" ? "right" : undefined;
    const key = JSON.stringify([path, spacing, shown === "bilateral" ? null : i]);
    const known = tasks.get(key);
    if (known) known.indices.push(i);
    else tasks.set(key, { task: { source: { path }, name, view: shown, side, spacing }, indices: [i] });
  }
  const predictions: SamplePrediction[] = new Array(samples.length);
  let done = 0;
  const predict = async ({ task, indices }: { readonly task: RadiographTask; readonly indices: readonly number[] }) => {
    const { result, refusal } = await pool.run(task, signal);
    if (refusal) throw withData(new Error(refusal.reason), { code: "refused", file: samples[indices[0]!]!.path });
    const { sets } = result.annotation;
    for (const i of indices) {
      const set = shown === "bilateral" ? sets.find(({ name }) => name === sides[i]) : sets[0];
      predictions[i] = predictionOf(set!, model.landmarkNames.length);
    }
    done += indices.length;
    onProgress?.(done, samples.length);
  };
  const left = tasks.values();
  const predictNext = async () => {
    for (const each of left) await predict(each);
  };
  await Promise.all(Array.from({ length: 2 * pool.workers }, predictNext));
  return predictions;
}

function predictionOf({ landmarks, confidence, reason }: LandmarkSet, count: number): SamplePrediction {
  const unknown = Array.from({ length: count }, () => Number.NaN);
  if (landmarks.length === 0)
    return {
      landmarks: unknown.map(() => [Number.NaN, Number.NaN]),
      confidence: unknown,
      reason: reason ?? "none found",
    };
  return { landmarks, confidence: confidence ?? unknown, reason: null };
}

/** The side in a column of the table. */
export function sideOf({ columns, image, row }: LoadedSample, sideColumn: string): Side {
  const text = columns[sideColumn];
  const side = text === undefined ? null : parseSide(text);
  if (side) return side;
  const got = text === undefined ? "no such column" : JSON.stringify(text);
  const reason = `row ${row} (${image}): column ${JSON.stringify(sideColumn)} must be right or left (R or L), got ${got}`;
  throw withData(new Error(reason), { code: "side", row, option: "sideColumn", reason });
}
