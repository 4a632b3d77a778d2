import { join } from "node:path";
import { type Experiment, outOfFoldErrors, parseExperiment } from "../../experiments/index.ts";
import { counted } from "../../internal/counted.ts";
import { areKneeLandmarks, kneelCrossValidationBones } from "../../knee/index.ts";
import { cedBand } from "../../metrics/index.ts";
import { readModel, writeFileAtomic, writePipeline } from "../../node/index.ts";
import { formatReportText, report } from "../../report/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { print, say, tableOptions } from "../../terminal/progressBar.ts";
import { reportFiles } from "../../terminal/reportFiles.ts";
import { cedSvg } from "../../viz/index.ts";
import { readExperiments } from "../experiment/readExperiments.ts";
import { readRow, taskFolder } from "../experiment/rowFiles.ts";
import { runExperiments } from "../experiment/run.ts";
import type { CrossValidateOptions } from "./command.ts";

/** The paper's best from scratch. */
const usual: Experiment = parseExperiment(
  JSON.stringify({
    ...{ format: "kneel-experiment", formatVersion: 1, name: "model", title: "Model", method: "network" },
    ...{ weightDecay: 0, mixUp: { alpha: 0.75 }, cutout: 0.1 },
  }),
);

/** `kneel cross-validate`: out-of-fold predictions in one file, the report over all folds, the fold's models as one. */
export async function run(
  configuration: string | undefined,
  options: CrossValidateOptions,
): Promise<readonly string[]> {
  const { out, by = [], seed } = options;
  const experiments = configuration === undefined ? [usual] : await readExperiments([configuration]);
  const [experiment, another] = experiments;
  if (!experiment || another)
    throw new UsageError(
      `${configuration}: must be the configuration of one model, got ${experiments.length}; kneel experiment run takes several`,
    );
  const { plan, folds, failed } = await runExperiments([experiment], options);
  const { outOfFold, failures } = await readRow(out, plan, experiment.name, folds);
  if (failed > 0 || !outOfFold) throw new Error(`${failures.join("; ")}; the same command tries again`);
  const { cases, landmarkNames } = outOfFold;
  const missing = by.find((column) => cases.some(({ columns }) => !Object.hasOwn(columns, column)));
  if (missing !== undefined)
    throw new UsageError(
      `--by: ${options.points} has no column "${missing}"; there are: ${Object.keys(cases[0]!.columns).join(", ")}`,
    );
  const { errors, unit } = outOfFoldErrors(outOfFold);
  const groups = cases.map(({ group }) => group);
  const bones = areKneeLandmarks(landmarkNames) ? kneelCrossValidationBones : null;
  const result = report(
    {
      ...{ errors, unit, landmarkNames, groups },
      ids: cases.map(({ id }) => id),
      columns: cases.map(({ columns }) => columns),
      confidence: cases.map(({ confidence }) => confidence),
    },
    {
      by,
      seed,
      about: { model: experiment.title, points: options.points, folds: folds.join(", ") },
      ...(bones && { bones }),
    },
  );
  print(formatReportText(result, tableOptions()));
  const grid = Array.from({ length: 201 }, (_, i) => (5 * i) / 200);
  const band = new Set(groups).size > 1 ? { band: cedBand(errors, groups, grid) } : {};
  const files: Record<string, string> = {
    ...reportFiles(result),
    "ced.svg": cedSvg([{ name: "out of fold", errors: errors.flat(), ...band }], {
      ...{ maximum: 5, unit, thresholds: result.thresholds },
      title: `${counted(cases.length, "image")} of ${counted(new Set(groups).size, "patient")}, ${folds.length} folds`,
    }),
  };
  for (const [name, text] of Object.entries(files)) await writeFileAtomic(join(out, name), text);
  const predictions = join(out, experiment.name, "out-of-fold.json");
  say(`${Object.keys(files).join(", ")} are in ${out}, the predictions in ${predictions}`);
  if (experiment.method !== "network" || !bones) return nextSteps["cross-validate"](predictions, null);
  const models = [];
  for (const fold of folds) models.push(await readModel(taskFolder(out, { row: experiment.name, fold })));
  const ensemble = join(out, "ensemble");
  await writePipeline(ensemble, { locate: null, localize: models, about: { experiment, folds } });
  say(`the ${folds.length} models together are the pipeline ${ensemble}`);
  return nextSteps["cross-validate"](predictions, ensemble);
}
