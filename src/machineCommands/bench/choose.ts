import { counted } from "../../internal/counted.ts";
import { type BackendChoice, chooseBackend } from "../../node/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { say } from "../../terminal/progressBar.ts";
import type { BenchOptions } from "./command.ts";

/** `kneel bench --choose`: measures again, whatever is remembered. */
export async function choose({
  model,
  backend,
  workers,
  seconds,
  json,
  train,
}: BenchOptions): Promise<readonly string[]> {
  if (model === undefined) throw new UsageError("--choose needs --model, a model or pipeline to measure with");
  if (train) throw new UsageError("--choose measures predictions; leave --train out");
  const choice = await chooseBackend(model, {
    ...(backend && { backends: backend }),
    ...(workers && { workers }),
    seconds,
    again: true,
    onMeasure: (name, count) => say(`prediction on ${name}, workers: ${count} …`),
  });
  process.stdout.write(`${json ? JSON.stringify(choice) : describeChoice(choice)}\n`);
  return nextSteps.bench(model);
}

/** A choice in words. */
function describeChoice({ backend, workers, measured, file }: BackendChoice): string {
  const lines = measured.map(({ error, imagesPerSecond, ...one }) =>
    error === null ? `${nameOf(one)}: ${imagesPerSecond} images/s` : `${one.backend}: ${error}`,
  );
  return [...lines, `--backend auto takes ${nameOf({ backend, workers })}, as ${file} says`].join("\n");
}

const nameOf = ({ backend, workers }: { readonly backend: string; readonly workers: number }) =>
  `${backend}, ${counted(workers, "worker")}`;
