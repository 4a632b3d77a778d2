import { availableParallelism } from "node:os";
import { errorOf } from "../../internal/thrown.ts";
import { InferencePool, type InferencePoolOptions } from "../inference/InferencePool.ts";
import type { RadiographOptions, RadiographResult } from "../inference/settings.ts";
import type { PredictionItem } from "./predictionItems.ts";
import type { PredictionFailure } from "./predictionSummary.ts";

/** The threads, how images are read, when to stop, and who is told how far it is. */
interface PredictItemsOptions extends InferencePoolOptions, RadiographOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Told what becomes of each image. */
interface PredictionListener {
  done(item: PredictionItem, result: RadiographResult): Promise<void>;
  failed(item: PredictionItem, failure: PredictionFailure): void;
}

/** Looks at images in threads until all are done, or the run is stopped: then those under way are finished. */
export async function predictItems(
  items: readonly PredictionItem[],
  options: PredictItemsOptions,
  listener: PredictionListener,
) {
  if (items.length === 0 || options.signal?.aborted) return;
  const {
    model,
    backend,
    refine,
    familiarity,
    compat,
    threshold,
    workers = availableParallelism(),
    timeout,
    signal,
  } = options;
  const { view, side, spacing, magnification, box, overlays } = options;
  const reading = { view, side, spacing, magnification, box, overlays };
  const settings = { model, backend, refine, familiarity, compat, threshold, timeout };
  const pool = await InferencePool.start({ ...settings, workers: Math.min(workers, items.length) });
  let count = 0;
  const predict = async (item: PredictionItem) => {
    const { path, name } = item;
    try {
      const { result, refusal } = await pool.run({ ...reading, source: { path }, name }, signal);
      if (result) await listener.done(item, result);
      else listener.failed(item, { image: name, ...refusal });
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return;
      const { message } = errorOf(error);
      const reason = message.startsWith(`${path}:`) ? message : `${path}: ${message}`;
      listener.failed(item, { image: name, reason, kind: null });
    }
    options.onProgress?.(++count, items.length);
  };
  // One more per thread than it can do at once, so that none waits while results are written.
  const left = items.values();
  const predictNext = async () => {
    for (const item of left) await predict(item);
  };
  try {
    await Promise.all(Array.from({ length: 2 * pool.workers }, predictNext));
  } finally {
    await pool.close();
  }
}
