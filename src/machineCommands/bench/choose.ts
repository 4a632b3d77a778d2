import { existsSync } from "node:fs";
import { chooseBackend } from "../../node/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { print, say } from "../../terminal/progressBar.ts";
import type { BenchOptions } from "./command.ts";
import { describeChoice } from "./describeChoice.ts";

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
  if (json) process.stdout.write(`${JSON.stringify(choice)}\n`);
  else print(describeChoice(choice, existsSync(choice.file)));
  return nextSteps.bench(model);
}
