import { refusal } from "../internal/guards.ts";
import type { Report } from "./reportData.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isNullOr =
  (is: Check): Check =>
  (value) =>
    value === null || is(value);
const isList =
  (is: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(is);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isRecord =
  (is: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(is);
const has = (fields: Readonly<Record<string, Check>>): Check => {
  const checks = Object.entries(fields);
  return (value) => isObject(value) && checks.every(([name, is]) => is(value[name]));
};

const value = isNullOr(isNumber);
const figures = isList(has({ key: isText, label: isText, value, low: value, high: value, count: isNumber }));
const bin = has({
  low: isNumber,
  high: isNumber,
  count: isNumber,
  meanError: value,
  medianError: value,
  correct: value,
});

/** The fields of a report as far as they are formatted and compared; `reportSchema`, which needs a library, knows all. */
const fields: Readonly<Record<string, Check>> = {
  strata: (strata) =>
    isList(has({ column: isNullOr(isText), value: isText, figures }))(strata) &&
    Array.isArray(strata) &&
    strata.length > 0,
  unit: isText,
  landmarkNames: isList(isText),
  thresholds: isList(isNumber),
  bones: isNullOr(isRecord(isList(isNumber))),
  interval: has({ level: isNumber }),
  landmarks: isList(has({ name: isText, figures })),
  baselines: isList(has({ name: isText, figures })),
  reliability: isNullOr(has({ bins: isList(bin), expectedCalibrationError: value, rankCorrelation: value })),
  conformal: isList(has({ radius: value })),
  about: isRecord(isText),
  cases: isList(has({ id: isText, errors: isList((error) => error === null || isNumber(error) || isText(error)) })),
};

/** Refuses what is no report, by the first field that is not as it must be. */
export function assertReport(fn: string, name: string, report: Report): void {
  const requirement = "a report, as report and parseReport give it";
  const given: unknown = report;
  if (!isObject(given)) throw refusal(fn, name, requirement, report);
  for (const [field, is] of Object.entries(fields))
    if (!is(given[field])) throw refusal(fn, `${name}.${field}`, requirement, given[field]);
}
