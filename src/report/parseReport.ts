import * as v from "valibot";
import { describeIssue } from "../internal/describeIssue.ts";
import { withData } from "../internal/errorData.ts";
import { parseJson } from "../internal/parseJson.ts";
import { printable, quote } from "../internal/printable.ts";
import type { Report } from "./reportData.ts";
import { landmarkFigures, reportFigures } from "./reportFigures.ts";
import { reportSchema } from "./reportSchema.ts";

/**
 * A report from the text of its JSON.
 *
 * @throws Error naming the place that is not as it must be
 */
export function parseReport(text: string): Report {
  const { success, issues, output } = v.safeParse(reportSchema, parseJson(text, damaged));
  if (!success) throw damaged(describeIssue(issues[0], "the document"));
  assertWhole(output);
  return output;
}

/** Refuses a report whose parts do not fit each other. */
function assertWhole(report: Report): void {
  const { landmarkNames, thresholds, bones, strata, baselines, landmarks, cases } = report;
  const count = landmarkNames.length;
  for (const [name, list] of Object.entries(bones ?? {}))
    if (list.some((landmark) => landmark >= count))
      throw damaged(`bones.${printable(name)}: has a landmark that is none of the ${count}`);
  if (bones && Object.keys(bones).length === 0) throw damaged("bones: must be null, or name landmarks");
  if (landmarks.length !== count) throw damaged(`landmarks: ${landmarks.length} of ${count} landmarks`);
  const figures = reportFigures(report);
  const places = [
    ...Object.entries({ strata, baselines }).map(([name, list]) => ({ name, list, figures })),
    { name: "landmarks", list: landmarks, figures: landmarkFigures(0, thresholds) },
  ];
  for (const { name, list, figures } of places)
    for (const [i, one] of list.entries()) {
      const keys = new Set(one.figures.map(({ key }) => key));
      const missing = figures.find(({ key }) => !keys.has(key));
      if (missing) throw damaged(`${name}.${i}.figures: ${quote(missing.key)} is missing`);
    }
  const ids = new Set<string>();
  for (const [i, { id, errors }] of cases.entries()) {
    if (errors.length !== count) throw damaged(`cases.${i}.errors: ${errors.length} errors for ${count} landmarks`);
    if (ids.size === ids.add(id).size) throw damaged(`cases.${i}.id: ${quote(id)} is there twice`);
  }
}

const damaged = (reason: string) => withData(new Error(`parseReport: ${reason}`), { code: "damaged", reason });
