import { counted } from "../../internal/counted.ts";
import type { Report } from "../../report/index.ts";
import { figureOf } from "../../report/reportTable.ts";

/** Patients below which intervals are too wide to compare much. */
const fewPatients = 30;

/** A landmark this many times as far off as the usual one stands out. */
const outstanding = 1.8;

/** A model has learned little whose errors are this part of those of the mean shape, or more. */
const littleBetter = 0.7;

/** What to try next, by what the figures say: a sentence each. */
export function adviceOn(report: Report): string[] {
  const { strata, landmarks, baselines, unit } = report;
  const all = strata[0]!;
  const mean = figureOf(all, "mean").value;
  const advice: string[] = [];
  if (all.notFound > 0)
    advice.push(
      `${all.notFound} of ${counted(all.points, "point")} were not found: the model abstained. kneel evaluate names the images and the reasons; look at them first.`,
    );
  const baseline = baselines[0] && figureOf(baselines[0], "mean").value;
  if (mean !== null && baseline != null && mean > littleBetter * baseline)
    advice.push(
      `The mean error, ${mean.toFixed(2)} ${unit}, is hardly better than the ${baseline.toFixed(2)} ${unit} of the mean shape, which looks at no image: train longer, or check that the points belong to the images.`,
    );
  const means = landmarks.map((one) => ({ name: one.name, mean: figureOf(one, "mean").value ?? 0 }));
  const usual = means.map((one) => one.mean).sort((a, b) => a - b)[means.length >> 1] ?? 0;
  const hard = means.filter((one) => usual > 0 && one.mean > outstanding * usual).map(({ name }) => name);
  if (hard.length > 0)
    advice.push(
      `${hard.join(", ")}: much further off than the others. Look at the labels of the worst cases; readers may disagree there too.`,
    );
  if (all.groups < fewPatients)
    advice.push(
      `${all.groups} ${all.groups === 1 ? "patient tells" : "patients tell"} little: intervals are wide. Judge on more before you choose between models.`,
    );
  advice.push("Look at the worst cases below. A wrong label is more frequent than one thinks.");
  advice.push("kneel compare A B says whether another model is better on the same images, with an interval.");
  return advice;
}
