/**
 * What `auditLabels` finds of labels that were moved on purpose: `tsx bench/audit.ts` prints Markdown rows. Ten made-up data
 * sets of 500 knees, 1 % of the points and 3 % of the images moved; residuals Gaussian (1 mm an axis, moved by 6 mm), or
 * Student's with 4 degrees of freedom (moved by 12 mm).
 */
import { createRandom } from "kneel-tfjs/augment";
import { auditLabels, type OutOfFold, type OutOfFoldCase } from "kneel-tfjs/experiments";
import type { Point } from "kneel-tfjs/geometry";
import { madeUp, normal } from "../test/experiments/cases.ts";

const sets = 10;

console.log(
  "| residuals | moved | found | false alarms | expected at most | alarms where nothing is wrong | expected |",
);
console.log("|---|--:|--:|--:|--:|--:|--:|");
for (const [name, degrees, distance] of [["Gaussian", 0, 6] as const, ["Student's, 4 degrees", 4, 12] as const]) {
  const sums = { wrong: 0, found: 0, false: 0, expected: 0, alarms: 0, clean: 0 };
  for (let seed = 0; seed < sets; seed++) {
    const right = withTails(madeUp({ count: 500, seed }), degrees, seed);
    const clean = auditLabels(right);
    sums.alarms += clean.suspicions.length;
    sums.clean += clean.points.expectedFalseAlarms + clean.images.expectedFalseAlarms;
    const { outOfFold, wrong } = moved(right, distance, seed);
    const { suspicions, points, images } = auditLabels(outOfFold);
    const found = suspicions.filter(({ id, landmark }) =>
      wrong.has(landmark === null ? id : `${id} ${landmark}`),
    ).length;
    sums.wrong += wrong.size;
    sums.found += found;
    sums.false += suspicions.length - found;
    sums.expected += points.expectedFalseAlarms + images.expectedFalseAlarms;
  }
  const share = `${((100 * sums.found) / sums.wrong).toFixed(1)} %`;
  console.log(
    `| ${name} | ${sums.wrong} | ${share} | ${sums.false} | ${sums.expected.toFixed(0)} | ${sums.alarms} | ${sums.clean.toFixed(0)} |`,
  );
}

/** Residuals with the tails of Student's t; 0 degrees: as they are. */
function withTails(whole: OutOfFold, degrees: number, seed: number): OutOfFold {
  if (degrees === 0) return whole;
  const cases = whole.cases.map((one, i) => {
    const random = createRandom("tails", seed, i);
    const predicted = one.truth.map(([x, y]): Point => {
      const squares = Array.from({ length: degrees }, () => normal(random) ** 2).reduce((a, b) => a + b, 0);
      const factor = Math.sqrt(degrees / squares);
      return [x + (factor * normal(random)) / 0.5, y + (factor * normal(random)) / 0.25];
    });
    return { ...one, predicted };
  });
  return { ...whole, cases };
}

function moved(whole: OutOfFold, distance: number, seed: number) {
  const random = createRandom("moved", seed);
  const wrong = new Set<string>();
  const shifted = ([x, y]: Point, angle: number): Point => [
    x + (distance * Math.cos(angle)) / 0.5,
    y + (distance * Math.sin(angle)) / 0.25,
  ];
  const cases = whole.cases.map((one): OutOfFoldCase => {
    if (random() < 0.03) {
      wrong.add(one.id);
      const angle = 2 * Math.PI * random();
      return { ...one, truth: one.truth.map((point) => shifted(point, angle)) };
    }
    const truth = one.truth.map((point, k): Point => {
      if (random() >= 0.01) return point;
      wrong.add(`${one.id} ${whole.landmarkNames[k]}`);
      return shifted(point, 2 * Math.PI * random());
    });
    return { ...one, truth };
  });
  return { outOfFold: { ...whole, cases }, wrong };
}
