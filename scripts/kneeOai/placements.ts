/**
 * Labels whose placements are estimated anew: where an image was cut out of its film (scale and shift along each axis, four
 * numbers) was never published, and what models found that never saw the image says where its labels are off together. Of
 * each axis truth' = a·truth + b is fitted to the predictions by ridge regression: residuals of a point of 0.8 mm, 0.5 mm for
 * the shift and 1 % for the scale as prior deviations. The shape of the labels stays the experts'.
 *
 * npx tsx scripts/kneeOai/placements.ts out/knee-oai/shaped.json knees/points.csv > cleaned/points.csv
 */
import { readFile } from "node:fs/promises";
import { parseOutOfFold } from "../../src/experiments/index.ts";

const [outOfFold, table] = process.argv.slice(2);
if (!outOfFold || !table) throw new Error("an out-of-fold file and the table of its labels are needed");
const { cases, landmarkNames } = parseOutOfFold(await readFile(outOfFold, "utf8"), outOfFold);
const caseOf = new Map(cases.map((one) => [one.id, one]));
const [header = "", ...lines] = (await readFile(table, "utf8")).trim().split(/\r?\n/);
const columns = header.split(",");
const imageColumn = columns.indexOf("image");

/** a and b of truth' = a·truth + b for one axis, in pixels of `mm` each. */
function placement(truth: readonly number[], found: readonly number[], mm: number): [number, number] {
  const [noise, shift, scale] = [0.8 / mm, 0.5 / mm, 0.01];
  const center = truth.reduce((sum, x) => sum + x, 0) / truth.length;
  const off = truth.map((x, k) => found[k]! - x);
  const shifted = off.reduce((sum, d) => sum + d, 0) / (truth.length + (noise / shift) ** 2);
  const spread = truth.reduce((sum, x) => sum + (x - center) ** 2, 0);
  const scaled = truth.reduce((sum, x, k) => sum + (x - center) * off[k]!, 0) / (spread + (noise / scale) ** 2);
  return [1 + scaled, shifted - scaled * center];
}

const moves: number[] = [];
console.log(header);
for (const line of lines) {
  const cells = line.split(",");
  const one = caseOf.get(cells[imageColumn]!);
  if (!one) continue;
  for (const axis of [0, 1] as const) {
    const [truth, found] = [one.truth.map((p) => p[axis]), one.predicted.map((p) => p[axis])];
    const [a, b] = placement(truth, found, one.spacing![axis]);
    for (const [k, name] of landmarkNames.entries())
      cells[columns.indexOf(`${name}${"xy"[axis]}`)] = (a * truth[k]! + b).toFixed(2);
    moves.push(((a - 1) * (truth.reduce((sum, x) => sum + x, 0) / truth.length) + b) * one.spacing![axis]);
  }
  console.log(cells.join(","));
}
const root = Math.sqrt(moves.reduce((sum, d) => sum + d * d, 0) / moves.length);
console.error(`${moves.length / 2} images; shifts of ${root.toFixed(2)} mm an axis (root mean square)`);
