import { availableParallelism } from "node:os";
import { libraryVersion } from "../../internal/libraryVersion.ts";
import { quantile } from "../../internal/quantile.ts";
import { hourglassArchitecture } from "../../models/hourglassArchitecture.ts";
import { countParameters } from "../../network/index.ts";
import { networkOf } from "../../pipelines/index.ts";
import { collectRarely } from "../../terminal/collectRarely.ts";
import { fail, UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { print, say, tableOptions } from "../../terminal/progressBar.ts";
import { startBackend, startInferenceBackend } from "../../terminal/startBackend.ts";
import { checkNetwork } from "../../trainingCommands/train/trainingRun.ts";
import { benchCases, onlyCase } from "./benchCases.ts";
import type { BenchCase, BenchOutcome, BenchResult } from "./benchSettings.ts";
import { benchTable, describeResult } from "./benchTable.ts";
import { choose } from "./choose.ts";
import type { BenchOptions } from "./command.ts";
import { computingVersions, device } from "./computer.ts";
import { measurePrediction, measureTraining } from "./measure.ts";
import { surveyBackends } from "./surveyBackends.ts";

/** Landmarks of the network that is measured: those of a knee. */
const landmarks = 16;

/**
 * `kneel bench`: images per second of prediction and training on this machine. One case is measured in this process,
 * several each in a process of its own.
 */
export async function run(settings: BenchOptions): Promise<readonly string[]> {
  const { train, predict, backend, workers, batch, json } = settings;
  checkNetwork(settings);
  if (settings.model !== undefined && !settings.choose)
    throw new UsageError("--model is of --choose; other measurements make a network of --width, --depth and --size");
  if (settings.choose) return choose(settings);
  if (predict && !train && workers)
    throw new UsageError("--workers are threads of training; add --train, or leave it out");
  if (train && !predict && backend?.includes("onnx"))
    throw new UsageError("--backend onnx predicts and does not train; leave --train out, or onnx");
  const tooMany = workers?.find((count) => count > batch);
  if (tooMany !== undefined)
    throw new UsageError(`--workers must be at most --batch = ${batch}, an image for each, got ${tooMany}`);
  const one = onlyCase(settings);
  if (one) {
    const measuring = measure(one, settings);
    if (!json) print(describeResult(await measuring));
    else process.stdout.write(`${JSON.stringify(await measuring.catch((error) => failed(one, error)))}\n`);
    return json ? [] : nextSteps.bench(null);
  }
  const runs = await surveyBackends(benchCases(settings), settings, (next) =>
    say(
      `${next.mode === "train" ? `training on ${next.backend}, workers: ${next.workers}` : `prediction on ${next.backend}`} …`,
    ),
  );
  if (json) process.stdout.write(`${JSON.stringify({ runs })}\n`);
  else print(benchTable(runs, tableOptions()));
  const errors = runs.filter((run) => "error" in run).length;
  if (errors === runs.length || (backend && errors > 0)) process.exitCode = 1;
  return json ? [] : nextSteps.bench(null);
}

/** The outcome of a case that cannot be measured, told on stderr too. */
function failed(one: BenchCase, error: Error): BenchOutcome {
  fail(error);
  return { ...one, error: (error.cause instanceof Error ? error.cause : error).message };
}

async function measure(one: BenchCase, settings: BenchOptions): Promise<BenchResult> {
  const { width, depth, block, upsampling, size, batch, recompute = false } = settings;
  collectRarely(); // as `kneel train` does
  const architecture = hourglassArchitecture({ ...settings, dropout: 0.25 }, settings.size, landmarks);
  const timeTraining = async () => {
    await startBackend(one.backend, one.workers);
    return measureTraining(architecture, one, settings);
  };
  const timePrediction = async () =>
    measurePrediction(architecture, settings, await startInferenceBackend(one.backend));
  const training = one.mode === "train";
  const times = await (training ? timeTraining() : timePrediction());
  const milliseconds = Number(quantile(Float64Array.from(times).sort(), 0.5).toFixed(2));
  return {
    ...one,
    ...{ width, depth, block, upsampling, size },
    parameters: countParameters(networkOf(architecture)),
    ...(training ? { batch, ...(recompute && { recompute }), trainStepMs: milliseconds } : { predictMs: milliseconds }),
    imagesPerSecond: Number(((1000 * (training ? batch : 1)) / milliseconds).toFixed(2)),
    runs: times.length,
    peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    device: await device(one.backend),
    cores: availableParallelism(),
    versions: { "kneel-tfjs": libraryVersion, ...(await computingVersions(one.backend)) },
  };
}
