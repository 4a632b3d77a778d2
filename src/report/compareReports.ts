import { refusal } from "../internal/guards.ts";
import { printable, printableList, quote } from "../internal/printable.ts";
import {
  type ComparePairedOptions,
  comparePaired,
  comparisonOf,
  type PairedComparison,
} from "../metrics/comparePaired.ts";
import { assertReport } from "./assertReport.ts";
import { fromCaseErrors } from "./caseErrors.ts";
import type { Report, ReportCase } from "./reportData.ts";
import { reportFigures } from "./reportFigures.ts";

/** Two reports on the images they share, as plain data. */
export interface ReportComparison {
  readonly unit: string;
  /** Images in both reports: the only ones compared. */
  readonly images: number;
  readonly groups: number;
  /** Images of one report only, left out. */
  readonly onlyA: number;
  readonly onlyB: number;
  readonly level: number;
  readonly resamples: number;
  readonly permutations: number;
  readonly seed: number | string;
  readonly figures: readonly PairedComparison[];
}

/**
 * Compares two models by their reports on the images that both hold, with the figures of the first report.
 *
 * @throws RangeError if unit, landmarks, patients or missing truth differ, or fewer than two patients are shared
 */
export function compareReports(a: Report, b: Report, given: ComparePairedOptions = {}): ReportComparison {
  const fn = "compareReports";
  const options = comparisonOf(fn, given);
  assertReport(fn, "a", a);
  assertReport(fn, "b", b);
  if (a.unit !== b.unit) throw refusal(fn, "the unit of b", `${quote(a.unit)}, as of a`, b.unit);
  if (a.landmarkNames.join() !== b.landmarkNames.join())
    throw refusal(fn, "the landmarks of b", `${printableList(a.landmarkNames)}, as of a`, [...b.landmarkNames]);
  const other = new Map(b.cases.map((image) => [image.id, image]));
  const shared = a.cases.filter(({ id }) => other.has(id));
  if (shared.length === 0) throw refusal(fn, "the number of images in both reports", "positive", 0);
  const matches = shared.map(({ id }) => other.get(id)!);
  for (const [i, image] of shared.entries()) assertSameImage(fn, image, matches[i]!);
  const groups = shared.map(({ group }) => group);
  const errorsOf = (cases: readonly ReportCase[]) => cases.map(({ errors }) => fromCaseErrors(errors));
  return {
    unit: a.unit,
    images: shared.length,
    groups: new Set(groups).size,
    onlyA: a.cases.length - shared.length,
    onlyB: b.cases.length - shared.length,
    ...options,
    figures: comparePaired(errorsOf(shared), errorsOf(matches), groups, reportFigures(a), options),
  };
}

function assertSameImage(fn: string, a: ReportCase, b: ReportCase): void {
  if (a.group !== b.group)
    throw refusal(fn, `the patient of ${printable(a.id)} in b`, `${quote(a.group)}, as in a`, b.group);
  for (const [k, error] of a.errors.entries())
    if ((error === null) !== (b.errors[k] === null))
      throw refusal(
        fn,
        `point ${k} of ${printable(a.id)} in b`,
        error === null ? "without truth, as in a" : "with truth, as in a",
        [String(b.errors[k])],
      );
}
