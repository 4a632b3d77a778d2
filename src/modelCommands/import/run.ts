import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { describeFileError } from "../../files/describeFileError.ts";
import { counted } from "../../internal/counted.ts";
import { dataOf } from "../../internal/errorData.ts";
import { writeModel, writePipeline } from "../../node/index.ts";
import {
  compareOutput,
  type ImportedModel,
  type ImportReport,
  importModel,
  importPipeline,
  type LandmarkModel,
  normalizationOf,
  parseMeanStd,
} from "../../pipelines/index.ts";
import type { Normalization } from "../../radiograph/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { say } from "../../terminal/progressBar.ts";
import { startBackend, startOnnxRuntime } from "../../terminal/startBackend.ts";
import type { ImportOptions } from "./command.ts";
import { findCheckpoints, findConfig, findMeanStd } from "./findCheckpoints.ts";

/** `kneel import`: a model directory from a checkpoint, or a pipeline directory from the folds of both stages. */
export async function run(paths: readonly string[], options: ImportOptions): Promise<readonly string[]> {
  const { out, compare, half = false } = options;
  const given = givenNormalization(options);
  await assertWritable(out);
  const checkpoints = await findCheckpoints(paths);
  if (compare !== undefined && checkpoints.length > 1)
    throw new UsageError(`--compare is for one checkpoint, and there are ${checkpoints.length}; name one of them`);
  const models: LandmarkModel[] = [];
  for (const path of checkpoints) {
    const { model, report } = await importFile(path, given, options);
    say(describe(path, model, report));
    if (options.list) process.stdout.write(listOf(report));
    models.push(model);
  }
  if (compare !== undefined) await printComparison(models[0]!, compare, options.backend);
  const precision = half ? "half" : "single";
  if (models.length === 1) {
    await writeModel(out, models[0]!, { precision });
    say(`the model is in ${out}`);
    return nextSteps.import(out);
  }
  const pipeline = importPipeline(models, paths.join(", "));
  await writePipeline(out, { ...pipeline, about: { imported: paths.map((path) => basename(path)) } }, { precision });
  const { locate, localize } = pipeline;
  say(
    `the pipeline is in ${out}: ${counted(locate?.length ?? 0, "model")} for finding a knee, ${localize.length} for its landmarks`,
  );
  return nextSteps.import(out);
}

async function importFile(
  path: string,
  given: Normalization | null,
  { meanStd, ...options }: ImportOptions,
): Promise<ImportedModel> {
  const { size, inputSpacing: spacing, landmarks: landmarkNames, entry, grid, upsampling } = options;
  const shared = given ? null : (meanStd ?? (await findMeanStd(path)));
  const normalization = given ?? (shared === null ? null : parseMeanStd(await read(shared), shared));
  const config = await findConfig(path);
  const file = await read(path);
  const imported = wordOptions(() =>
    importModel(file, {
      source: path,
      grid,
      upsampling,
      ...(size && { size }),
      ...(spacing && { spacing }),
      ...(normalization && { normalization }),
      ...(landmarkNames && { landmarkNames }),
      ...(entry !== undefined && { entry }),
      ignoreUnmatched: options.ignoreUnmatched ?? false,
      about: { from: basename(path), ...(config !== null && { config }) },
      trainedOn: { kind: "unknown", command: `kneel import ${basename(path)}` },
    }),
  );
  if (!normalization)
    say(
      `${path}: no mean_std.npy beside it or above, so the network will see gray values from 0 to 1 as they are; give --mean-std, or --mean and --deviation`,
    );
  return imported;
}

/** Words the library's errors about options for the command line. */
function wordOptions<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { option, requirement, reason } = dataOf(error);
    if (option === "inputShape") throw new UsageError(`--size must be ${requirement}`);
    if (option === "landmarkNames") throw new UsageError(`--landmarks ${reason}`);
    throw error;
  }
}

/** What `--mean` and `--deviation` say; null without them. */
function givenNormalization({ mean, deviation, meanStd }: ImportOptions): Normalization | null {
  if ((mean === undefined) !== (deviation === undefined))
    throw new UsageError(`--${mean ? "deviation" : "mean"} is missing: --mean and --deviation go together`);
  if (!mean || !deviation) return null;
  if (meanStd !== undefined) throw new UsageError("--mean-std says what --mean and --deviation say; leave one out");
  if (mean.length !== deviation.length)
    throw new UsageError(`--deviation must be ${counted(mean.length, "number")}, as --mean, got ${deviation.length}`);
  const bad = deviation.find((value) => value <= 0);
  if (bad !== undefined) throw new UsageError(`--deviation must be positive, got ${bad}`);
  const channels = mean.map((value, c) => ({ mean: value, deviation: deviation[c]! }));
  return normalizationOf(channels);
}

const read = (path: string) =>
  readFile(path).catch((error) => {
    throw describeFileError(error, path);
  });

/** A line or two of what was found in a checkpoint. */
function describe(path: string, { architecture, preprocessing }: LandmarkModel, report: ImportReport): string {
  const { width, depth, block, landmarks, inputShape } = architecture;
  const where = [report.entry && `entry ${report.entry}`, report.prefix && `prefix ${report.prefix}`].filter(Boolean);
  const { spacing } = preprocessing;
  const lines = [
    `${path}: ${[report.format, ...where].join(", ")}`,
    `  hourglass of width ${width}, depth ${depth}, ${block} blocks, ${counted(inputShape[2], "channel")}, ${counted(landmarks, "landmark")}; images of ${inputShape[1]} × ${inputShape[0]}${spacing ? ` at ${spacing.join(" × ")} mm` : ""}`,
    `  ${counted(report.matched.length, "parameter")} matched (${report.numbers.toLocaleString("en")} numbers)`,
    report.unmatched.length > 0 &&
      `  left out: ${some(report.unmatched.map(({ name, shape }) => `${name} [${shape.join(", ")}]`))}`,
    report.beside.length > 0 && `  beside them: ${some(report.beside)}`,
  ];
  return lines.filter(Boolean).join("\n");
}

const some = (names: readonly string[]) =>
  names.slice(0, 8).join(", ") + (names.length > 8 ? ` and ${names.length - 8} more` : "");

const listOf = ({ matched, unmatched }: ImportReport): string =>
  [...matched.map((array) => ({ ...array, note: "" })), ...unmatched.map((array) => ({ ...array, note: "  left out" }))]
    .map(({ name, shape, type, note }) => `${name.padEnd(48)} ${type.padEnd(4)} [${shape.join(", ")}]${note}\n`)
    .join("");

async function printComparison(model: LandmarkModel, path: string, backend: string): Promise<void> {
  const ort = backend === "onnx" ? await startOnnxRuntime() : null;
  if (!ort) await startBackend(backend);
  const { images, ...differences } = await compareOutput(model, await read(path), path, ort);
  process.stdout.write(`largest difference from ${path} (${counted(images, "image")}, ${backend}):\n`);
  for (const [name, difference] of Object.entries(differences))
    if (difference)
      process.stdout.write(
        `  ${name.padEnd(9)} ${difference.largest.toExponential(2)} (${difference.relative.toExponential(2)} of the largest)\n`,
      );
}
