import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import Papa from "papaparse";
import { landmarksInside } from "../../data/index.ts";
import {
  auditLabels,
  fitLearningCurve,
  type LabelAudit,
  type LabelNoise,
  labelNoise,
  type OutOfFold,
  outOfFoldErrors,
  parseOutOfFold,
} from "../../experiments/index.ts";
import { describeFileError } from "../../files/describeFileError.ts";
import { makeFolder } from "../../files/folders.ts";
import { counted } from "../../internal/counted.ts";
import { imageFinder, readRadiograph, writeFileAtomic, writeJsonAtomic, writePng } from "../../node/index.ts";
import { overlayScale } from "../../node/inference/drawRadiograph.ts";
import { sentenceOf, UsageError, usage } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { print, say } from "../../terminal/progressBar.ts";
import { drawOverlay } from "../../viz/index.ts";
import { agreementOf } from "./agreementOf.ts";
import { assertSameData } from "./assertSameData.ts";
import type { AuditOptions } from "./command.ts";
import { type NoiseStratum, noiseWithin } from "./noiseWithin.ts";

/** `kneel audit`: suspicious labels with pictures, the noise of labels, readers against each other, a learning curve. */
export async function run(files: readonly string[], options: AuditOptions): Promise<readonly string[]> {
  const { out, data, falseAlarms, pictures, readers, curve, by = [] } = options;
  await assertWritable(out);
  const models: OutOfFold[] = [];
  for (const file of files) models.push(await readOutOfFold(file));
  assertSameData(files, models);
  const [first] = models;
  const audit = auditLabels(first!, { falseAlarms });
  const told = <T>(noise: () => T) => usage(noise, ({ message }) => `${files.join(", ")}: ${message}`);
  if (by.length > 0 && models.length < 2)
    throw new UsageError("--by: the noise of labels needs the out-of-fold.json of a second model");
  const noise = models.length > 1 ? told(() => labelNoise(models)) : null;
  const strata = told(() => noiseWithin(models, by));
  const agreement = readers ? await agreementOf(readers) : null;
  const learning = curve ? await curveOf(first!, curve) : null;
  await makeFolder(out);
  await writeFileAtomic(join(out, "suspicious.csv"), suspiciousCsv(audit));
  await writeJsonAtomic(join(out, "audit.json"), { ...audit, noise, strata, readers: agreement, learning });
  for (const line of [
    ...aboutLabels(audit),
    ...aboutNoise(noise),
    ...aboutStrata(strata),
    ...aboutReaders(agreement),
    ...aboutCurve(learning),
  ])
    print(line);
  if (data === undefined) say(`suspicious.csv and audit.json are in ${out}; pictures need --data`);
  else {
    const drawn = await draw(out, data, audit, first!, pictures);
    say(`suspicious.csv, audit.json and ${counted(drawn, "picture")} are in ${out}`);
  }
  return nextSteps.audit();
}

async function readOutOfFold(file: string): Promise<OutOfFold> {
  const text = await readFile(file, "utf8").catch((error) => {
    throw describeFileError(error, file);
  });
  return parseOutOfFold(text, file);
}

function suspiciousCsv({ suspicions, unit }: LabelAudit): string {
  const rows = suspicions.map(({ id, landmark, distance, threshold, tail, label, predicted }, i) => {
    const [[x, y] = [], [px, py] = []] = landmark === null ? [] : [label[0], predicted[0]];
    return {
      ...{ rank: i + 1, image: id, landmark: landmark ?? "(all)", [`distance_${unit}`]: distance.toFixed(2) },
      ...{ [`threshold_${unit}`]: threshold.toFixed(2), tail: tail.toExponential(1) },
      ...{ x: x ?? "", y: y ?? "", predicted_x: px?.toFixed(2) ?? "", predicted_y: py?.toFixed(2) ?? "" },
    };
  });
  return `${Papa.unparse(rows, { newline: "\n" })}\n`;
}

/** Pictures of the most suspicious images and points: labels green, predictions orange. */
async function draw(
  out: string,
  data: string,
  { suspicions }: LabelAudit,
  { cases }: OutOfFold,
  most: number,
): Promise<number> {
  const find = imageFinder(data);
  const byId = new Map(cases.map((one) => [one.id, one]));
  const ids = [...new Set(suspicions.map(({ id }) => id))].slice(0, most);
  for (const [rank, id] of ids.entries()) {
    const { truth, predicted, spacing } = byId.get(id)!;
    const image = id.replace(/ \(row \d+\)$/, "");
    const { image: raster } = await readRadiograph(await find(image));
    if (landmarksInside(truth, raster).isMistaken)
      throw new Error(
        `${image}: its labels lie outside of the ${raster.width}×${raster.height} pixels that it has in ${data}; give the images that were predicted`,
      );
    const picture = drawOverlay(raster, { truth, predicted, scale: overlayScale(raster), ...(spacing && { spacing }) });
    await writePng(join(out, `${String(rank + 1).padStart(3, "0")}-${basename(image, extname(image))}.png`), picture);
  }
  return ids.length;
}

/** How many images a model learned from and its mean error, for parts of the data and the whole. */
async function curveOf(whole: OutOfFold, files: readonly string[]) {
  if (files.length < 2) throw new UsageError(`--curve must be two or more files beside the first, got ${files.length}`);
  const runs = [whole];
  for (const file of files) {
    const run = await readOutOfFold(file);
    if (run.data !== whole.data)
      throw new UsageError(
        `--curve: ${file} is of another data set (digest ${run.data}, the first file's is ${whole.data})`,
      );
    runs.push(run);
  }
  const points = runs.map((run, i) => {
    const images = run.about.images;
    if (typeof images !== "number")
      throw new UsageError(
        `--curve: ${i === 0 ? "the first file" : files[i - 1]} does not say how many images it learned from`,
      );
    const errors = outOfFoldErrors(run).errors.flat().filter(Number.isFinite);
    return { images, error: errors.reduce((a, b) => a + b, 0) / errors.length };
  });
  const { floor, gain, rate, residual, at } = usage(
    () => fitLearningCurve(points),
    (error) => `--curve: ${sentenceOf(error)}`,
  );
  const most = Math.max(...points.map(({ images }) => images));
  const forecast = [2, 4].map((times) => ({ images: times * most, error: at(times * most) }));
  return { unit: outOfFoldErrors(whole).unit, points, floor, gain, rate, residual, forecast };
}

function aboutLabels({ suspicions, unit, points, images, falseAlarms, unjudged }: LabelAudit): string[] {
  const whole = suspicions.filter(({ landmark }) => landmark === null).length;
  const expected = (n: number) => (n < 10 ? n.toFixed(1) : n.toFixed(0));
  return [
    `suspicious images: ${whole} of ${images.judged}, ${expected(images.expectedFalseAlarms)} expected if all labels were right (rate ${falseAlarms})`,
    `suspicious points: ${suspicions.length - whole} of ${points.judged}, ${expected(points.expectedFalseAlarms)} expected if all labels were right`,
    ...(unjudged.length > 0 ? [`not judged, too few images: ${unjudged.join(", ")}`] : []),
    ...suspicions
      .slice(0, 10)
      .map(
        ({ id, landmark, distance, threshold }, i) =>
          `${String(i + 1).padStart(3)}. ${id} ${landmark ?? "(all points)"}: ${distance.toFixed(1)} ${unit} off (from ${threshold.toFixed(1)} on)`,
      ),
  ];
}

function aboutNoise(noise: ReturnType<typeof labelNoise> | null): string[] {
  if (!noise) return [];
  const { own, floor, unit, points, patients } = noise;
  return [
    `label noise per axis at most ${boundOf(noise)} (what the models' errors have in common, ${points} points of ${patients} patients); each model's own ${own.toFixed(2)} ${unit}`,
    `a perfect model would have a mean error of at most ${floor.toFixed(2)} ${unit} on these labels: below it figures mean nothing`,
  ];
}

const boundOf = ({ shared, low, high, unit }: LabelNoise) =>
  `${shared.toFixed(2)} ${unit}${low === null || high === null ? "" : ` [${low.toFixed(2)}, ${high.toFixed(2)}]`}`;

const aboutStrata = (strata: readonly NoiseStratum[]): string[] =>
  strata.map(
    ({ column, value, noise }) =>
      `  ${column} ${value}: at most ${boundOf(noise)}, ${noise.points} points of ${noise.patients} patients; each model's own ${noise.own.toFixed(2)} ${noise.unit}`,
  );

function aboutReaders(found: Awaited<ReturnType<typeof agreementOf>> | null): string[] {
  return (found?.pairs ?? []).map(({ a, b, distance }) => {
    const [mean, median] = distance;
    const text = ({ value, low, high }: typeof mean & object) =>
      `${value?.toFixed(2) ?? "–"} ${found!.unit}${low === null || high === null ? "" : ` [${low.toFixed(2)}, ${high.toFixed(2)}]`}`;
    return `readers ${a} and ${b}: mean distance ${text(mean!)}, median ${text(median!)}, ${found!.images} images`;
  });
}

function aboutCurve(found: Awaited<ReturnType<typeof curveOf>> | null): string[] {
  if (!found) return [];
  const { points, forecast, unit, floor } = found;
  const text = ({ images, error }: (typeof points)[number]) => `${error.toFixed(2)} ${unit} from ${images}`;
  return [
    `learning curve, mean error: ${points
      .toSorted((a, b) => a.images - b.images)
      .map(text)
      .join(", ")} images; by its power law ${forecast.map(text).join(", ")} (never below ${floor.toFixed(2)})`,
  ];
}
