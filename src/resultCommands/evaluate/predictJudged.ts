import { availableParallelism } from "node:os";
import { counted } from "../../internal/counted.ts";
import {
  InferencePool,
  type LoadedSample,
  type ModelInformation,
  predictSamples,
  type SamplePrediction,
} from "../../node/index.ts";
import { chosenBackend } from "../../terminal/chosenBackend.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { inferenceFlags } from "../../terminal/inferenceOptions.ts";
import { progressBar, say } from "../../terminal/progressBar.ts";
import type { EvaluateOptions } from "./command.ts";

/** What a model finds in the samples, in worker threads with a bar; abstentions are named on stderr. */
export async function predictJudged(
  information: ModelInformation,
  samples: readonly LoadedSample[],
  { model, backend, refine, familiarity, compat, threshold, workers, timeout, view, sideColumn }: EvaluateOptions,
): Promise<readonly SamplePrediction[]> {
  const bar = progressBar("predicting {bar} {value}/{total} | {left} left");
  let pool: InferencePool | undefined;
  try {
    const given = { model, backend, refine, familiarity, compat, threshold, timeout, workers };
    const { workers: most = availableParallelism(), ...settings } = await chosenBackend(given);
    pool = await InferencePool.start({ ...settings, workers: Math.min(most, samples.length) });
    const how = { view, sideColumn, onProgress: bar.update };
    const predictions = await predictSamples(pool, information, samples, how);
    bar.stop();
    const refused = predictions.flatMap(({ reason }, i) => (reason === null ? [] : [{ ...samples[i]!, reason }]));
    for (const { row, image, reason } of refused) say(`row ${row} (${image}): ${reason}`);
    if (refused.length > 0)
      say(`abstained from ${refused.length} of ${counted(samples.length, "knee")}, which count as not found`);
    return predictions;
  } catch (error) {
    throw inFlags(error, { ...inferenceFlags({ backend }), sideColumn: "--side-column:" });
  } finally {
    bar.stop();
    await pool?.close();
  }
}
