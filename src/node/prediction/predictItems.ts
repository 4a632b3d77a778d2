import { dataOf, withData } from "../../internal/errorData.ts";
import { codeOf, errorOf } from "../../internal/thrown.ts";
import type { InferencePool } from "../inference/InferencePool.ts";
import type { RadiographOptions, RadiographResult } from "../inference/settings.ts";
import type { PredictionItem } from "./predictionItems.ts";
import type { PredictionFailure } from "./predictionSummary.ts";

/** What is done with each image. */
export interface PredictItemsOptions {
  readonly reading: RadiographOptions;
  /** Stops after the images under way. */
  readonly signal?: AbortSignal;
  /** Writes a result. */
  readonly done: (item: PredictionItem, result: RadiographResult) => Promise<void>;
  readonly failed: (item: PredictionItem, failure: PredictionFailure) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Errors of the file system that are of one name alone. */
const ofOneFile = ["ENAMETOOLONG", "EISDIR", "ENOTDIR", "EINVAL"];

/**
 * Looks at images in the threads of a pool until all are done, or the run is stopped: then those under way are finished.
 * An image that cannot be done is told, and the next one done.
 *
 * @throws Error where results cannot be written, as on a full disk: that of no image would be
 */
export async function predictItems(
  pool: Pick<InferencePool, "run" | "workers">,
  items: readonly PredictionItem[],
  { reading, signal, done, failed, onProgress }: PredictItemsOptions,
): Promise<void> {
  const broken = new AbortController();
  const stop = signal ? AbortSignal.any([signal, broken.signal]) : broken.signal;
  let count = 0;
  const predict = async (item: PredictionItem) => {
    const { path, name } = item;
    try {
      const { result, refusal } = await pool.run({ ...reading, source: { path }, name }, stop);
      if (!result) failed(item, { image: name, ...refusal });
      else
        await done(item, result).catch((error) => {
          if (isOfDisk(error)) broken.abort(unwritten(errorOf(error)));
          throw error;
        });
    } catch (error) {
      if (broken.signal.aborted || (stop.aborted && error === stop.reason)) return;
      const { message } = errorOf(error);
      const reason = message.startsWith(`${path}:`) ? message : `${path}: ${message}`;
      failed(item, { image: name, reason, kind: null });
    }
    onProgress?.(++count, items.length);
  };
  // One more per thread than it can do at once, so that none waits while results are written.
  const left = items.values();
  const predictNext = async () => {
    for (const item of left) await predict(item);
  };
  await Promise.all(Array.from({ length: 2 * pool.workers }, predictNext));
  broken.signal.throwIfAborted();
}

/** Whether an error says that nothing can be written. */
function isOfDisk(error: unknown): boolean {
  const code = codeOf(error instanceof Error ? error.cause : undefined);
  return code !== undefined && /^E[A-Z]+$/.test(code) && !ofOneFile.includes(code);
}

function unwritten(cause: Error): Error {
  const { file } = dataOf(cause);
  const error = new Error(`${cause.message}; then the same call goes on`, { cause });
  return withData(error, { code: "file", ...(file !== undefined && { file }) });
}
