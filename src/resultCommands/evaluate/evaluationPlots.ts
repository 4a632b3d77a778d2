import { counted } from "../../internal/counted.ts";
import { cedBand } from "../../metrics/index.ts";
import type { Report } from "../../report/index.ts";
import { type CedCurve, cedSvg, errorBoxPlotSvg, reliabilitySvg } from "../../viz/index.ts";

/** What is drawn beside the report itself. */
export interface EvaluationPlotsOptions {
  /** Of each image and landmark. */
  readonly errors: readonly (readonly number[])[];
  /** The patient of each image. */
  readonly groups: readonly string[];
  readonly baselines: readonly { readonly name: string; readonly errors: readonly (readonly number[])[] }[];
  /** Whether confidences are probabilities. */
  readonly isCalibrated: boolean;
}

/** The figures of a report: CED with its band, a CED for each column of strata, boxes of the landmarks, reliability. */
export function evaluationPlots(
  result: Report,
  { errors, groups, baselines, isCalibrated }: EvaluationPlotsOptions,
): Record<string, string> {
  const { unit, thresholds, cases, strata, landmarkNames } = result;
  const [all] = strata;
  const maximum = Math.max(5, 2 * thresholds.at(-1)!);
  const grid = Array.from({ length: 201 }, (_, i) => (maximum * i) / 200);
  const band = all!.groups > 1 && all!.points > 0 ? { band: cedBand(errors, groups, grid) } : {};
  const percent = 100 * result.interval.level;
  const model = {
    name: `model${"band" in band ? ` (${percent}% band over patients)` : ""}`,
    errors: errors.flat(),
    ...band,
  };
  const curves: CedCurve[] = [model, ...baselines.map((other) => ({ name: other.name, errors: other.errors.flat() }))];
  const title = `Cumulative error distribution, ${counted(all!.images, "image")} of ${counted(all!.groups, "patient")}`;
  const options = { maximum, unit, thresholds };
  const files: Record<string, string> = { "ced.svg": cedSvg(curves, { ...options, title }) };
  for (const column of new Set(strata.flatMap((stratum) => stratum.column ?? []))) {
    const parts = strata
      .filter((stratum) => stratum.column === column)
      .map(({ value, images, groups: patients }) => ({
        name: `${column} ${value} (${counted(images, "image")}, ${counted(patients, "patient")})`,
        errors: errors.filter((_, i) => (cases[i]!.columns[column] || "(empty)") === value).flat(),
      }));
    const name = `ced-${column.replaceAll(/[^\w-]+/g, "_")}.svg`;
    files[name] = cedSvg(parts, { ...options, title: `Cumulative error distribution by ${column}` });
  }
  const perLandmark = landmarkNames.map((_, k) => errors.map((row) => row[k]!));
  files["landmarks.svg"] = errorBoxPlotSvg(perLandmark, [...landmarkNames], { unit, title: "Error of each landmark" });
  // Of a single model it shows a ranking, which is no probability.
  if (isCalibrated && result.reliability?.expectedCalibrationError != null)
    files["reliability.svg"] = reliabilitySvg(result.reliability, { unit, title: "Confidence against error" });
  return files;
}
