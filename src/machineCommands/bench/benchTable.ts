import { counted } from "../../internal/counted.ts";
import { type TextTableOptions, textTable } from "../../internal/textTable.ts";
import type { BenchOutcome, BenchResult } from "./benchSettings.ts";

/** A measurement in words. */
export function describeResult(result: BenchResult): string {
  const { mode, backend, workers, batch, runs, device } = result;
  const training = `training on ${backend}, ${counted(workers, "worker")}, ${batch} images a step`;
  const what = mode === "train" ? training : `prediction on ${backend}, image by image`;
  return `${what}: ${speed(result)}, median of ${runs}, on ${device}`;
}

/** Measurements as a table, a row for each backend and number of workers; below it what could not be measured. */
export function benchTable(outcomes: readonly BenchOutcome[], options: TextTableOptions = {}): string {
  const results = outcomes.filter((outcome): outcome is BenchResult => !("error" in outcome));
  const cell = (row: BenchResult, mode: BenchResult["mode"]) => {
    const match = results.find((r) => r.mode === mode && r.backend === row.backend && r.workers === row.workers);
    return match ? speed(match) : "–";
  };
  const rows = results.map((result) => [
    result.backend,
    `${result.workers}`,
    cell(result, "predict"),
    cell(result, "train"),
    result.device,
  ]);
  const errors = outcomes.flatMap((outcome) => ("error" in outcome ? [`${outcome.backend}: ${outcome.error}`] : []));
  const batch = results.find((result) => result.batch)?.batch;
  const heads = ["backend", "workers", "prediction", batch ? `training, ${batch} images a step` : "training", "on"];
  const table = rows.length > 0 ? [textTable("benchTable", heads, unique(rows), options)] : [];
  return [...table, ...(errors.length > 0 && table.length > 0 ? [""] : []), ...new Set(errors)].join("\n");
}

const speed = ({ imagesPerSecond, trainStepMs, predictMs }: BenchResult) =>
  `${digits(imagesPerSecond)} images/s (${digits(trainStepMs ?? predictMs!)} ms)`;

/** Three digits, or all before the point. */
const digits = (value: number) => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);

const unique = (rows: readonly string[][]) => [...new Map(rows.map((row) => [row.join("\t"), row])).values()];
