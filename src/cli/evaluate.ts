import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import Table from "cli-table3";
import Papa from "papaparse";
import { inputFrame } from "../data/index.ts";
import { fromFrame, type Point } from "../geometry/index.ts";
import { bootstrapInterval, type Interval, outlierRate, pck, radialErrors, summarizeErrors } from "../metrics/index.ts";
import { type LoadedSample, readModel, writeFileAtomic, writeJsonAtomic, writePng } from "../node/index.ts";
import { LandmarkPredictor } from "../pipelines/index.ts";
import { cedSvg, drawOverlay, errorBoxPlotSvg } from "../viz/index.ts";
import { type DataOptions, loadSamples, splitTest } from "./loadSamples.ts";
import { overlayScale } from "./predict.ts";
import { progressBar } from "./progressBar.ts";
import { startBackend } from "./startBackend.ts";

export interface EvaluateCommandOptions extends DataOptions {
  readonly model: string;
  readonly out: string;
  readonly groupColumn?: string;
  readonly backend: string;
}

const thresholds = [1, 1.5, 2, 2.5, 3, 4];
const outlierRadius = 10;

/** `kneel evaluate`: table on screen; report.json, errors.csv, plots and overlays in --out. */
export async function evaluateCommand(options: EvaluateCommandOptions): Promise<void> {
  const model = await readModel(options.model);
  const dataset = await loadSamples(options);
  const { train, test } = splitTest(dataset.samples, options);
  const samples = options.testFold === undefined ? train : test;
  if (dataset.landmarkNames.join() !== model.landmarkNames.join()) {
    throw new Error(
      `${options.points}: its landmarks (${dataset.landmarkNames.join(", ")}) are not the model's (${model.landmarkNames.join(", ")})`,
    );
  }
  await startBackend(options.backend);
  const predictor = new LandmarkPredictor(model);
  const bar = progressBar("predicting {bar} {value}/{total} | {eta} s left", samples.length);
  const predicted: (readonly Point[])[] = [];
  const confidence: (readonly number[])[] = [];
  for (const { raster, spacing, path } of samples) {
    const prediction = await predictor.predict(raster, { spacing, name: path });
    predicted.push(prediction.landmarks);
    confidence.push(prediction.confidence);
    bar.increment();
  }
  bar.stop();
  predictor.dispose();

  const unit = samples.every(({ spacing }) => spacing !== null) ? "mm" : "px";
  const column = options.groupColumn ?? "subject";
  const groups = samples.map(({ columns, image }) => columns[column] ?? image);
  const measure = (points: readonly (readonly Point[])[]) =>
    radialErrors(
      samples.map(({ landmarks }) => landmarks),
      points,
      unit === "mm" ? { spacing: samples.map(({ spacing }) => spacing!) } : {},
    );
  const errors = measure(predicted);
  const shape = model.training.meanShape as readonly Point[] | undefined;
  const baseline =
    shape &&
    measure(samples.map(({ raster, spacing }) => fromFrame(inputFrame(raster, model.preprocessing, spacing), shape)));
  const report = {
    images: samples.length,
    groups: new Set(groups).size,
    unit,
    model: figures(errors, groups),
    ...(baseline && { meanShapeBaseline: figures(baseline, groups) }),
    landmarks: model.landmarkNames.map((name, k) => ({ name, ...summarizeErrors(errors.map((row) => [row[k]!])) })),
  };
  process.stdout.write(`${formatReport(report)}\n`);

  await mkdir(options.out, { recursive: true });
  const file = (name: string) => join(options.out, name);
  await writeJsonAtomic(file("report.json"), report);
  await writeFileAtomic(
    file("errors.csv"),
    errorsCsv(samples, model.landmarkNames, errors, predicted, confidence, unit),
  );
  const curves = [
    { name: "model", errors: errors.flat() },
    ...(baseline ? [{ name: "mean shape", errors: baseline.flat() }] : []),
  ];
  const title = `Cumulative error distribution, ${samples.length} images`;
  await writeFileAtomic(file("ced.svg"), cedSvg(curves, { maximum: 10, unit, thresholds: [1, 2, 2.5, 4], title }));
  const perLandmark = model.landmarkNames.map((_, k) => errors.map((row) => row[k]!));
  await writeFileAtomic(
    file("landmarks.svg"),
    errorBoxPlotSvg(perLandmark, [...model.landmarkNames], { unit, title: "Error of each landmark" }),
  );
  await writeOverlays(options.out, samples, predicted, errors);
  process.stderr.write(`report.json, errors.csv, ced.svg, landmarks.svg and overlays are in ${options.out}\n`);
}

interface Figures {
  readonly summary: ReturnType<typeof summarizeErrors>;
  readonly pck: readonly {
    readonly threshold: number;
    readonly fraction: number;
    readonly hits: number;
    readonly count: number;
    readonly interval95: Interval;
  }[];
  readonly outliers: ReturnType<typeof outlierRate> & { readonly interval95: Interval };
  readonly meanInterval95: Interval;
}

/** Every figure with its denominator and a 95 % interval over the groups. */
function figures(errors: number[][], groups: readonly string[]): Figures {
  const interval = (statistic: (rows: readonly number[][]) => number) => bootstrapInterval(errors, groups, statistic);
  return {
    summary: summarizeErrors(errors),
    meanInterval95: interval((rows) => summarizeErrors(rows, { percentiles: [] }).mean),
    pck: pck(errors, thresholds).map((point) => ({
      ...point,
      interval95: interval((rows) => pck(rows, [point.threshold])[0]!.fraction),
    })),
    outliers: {
      ...outlierRate(errors, outlierRadius),
      interval95: interval((rows) => outlierRate(rows, outlierRadius).images.fraction),
    },
  };
}

interface Report {
  readonly images: number;
  readonly groups: number;
  readonly unit: string;
  readonly model: Figures;
  readonly meanShapeBaseline?: Figures;
}

function formatReport({ images, groups, unit, model, meanShapeBaseline }: Report): string {
  const percent = (x: number) => (100 * x).toFixed(1);
  const range = ([low, high]: Interval, f: (x: number) => string) => `[${f(low)}, ${f(high)}]`;
  const plain = (x: number) => x.toFixed(2);
  const table = new Table({
    head: ["", "model", "95 % interval", ...(meanShapeBaseline ? ["mean shape"] : [])],
    style: { head: [] },
  });
  const row = (name: string, of: (f: Figures) => string, interval: string) =>
    table.push([name, of(model), interval, ...(meanShapeBaseline ? [of(meanShapeBaseline)] : [])]);
  row(`mean error (${unit})`, (f) => plain(f.summary.mean), range(model.meanInterval95, plain));
  row(`median error (${unit})`, (f) => plain(f.summary.median), "");
  for (const [i, { threshold, interval95 }] of model.pck.entries()) {
    row(`within ${threshold} ${unit} (%)`, (f) => percent(f.pck[i]!.fraction), range(interval95, percent));
  }
  row(
    `images with a point ≥ ${outlierRadius} ${unit} (%)`,
    (f) => percent(f.outliers.images.fraction),
    range(model.outliers.interval95, percent),
  );
  const { count, missing } = model.summary;
  return `${table.toString()}\n${images} images of ${groups} groups, ${count} points${missing > 0 ? ` (${missing} without truth left out)` : ""}; intervals: bootstrap over groups`;
}

function errorsCsv(
  samples: readonly LoadedSample[],
  names: readonly string[],
  errors: readonly (readonly number[])[],
  predicted: readonly (readonly Point[])[],
  confidence: readonly (readonly number[])[],
  unit: string,
): string {
  const rows = samples.flatMap(({ image, landmarks }, i) =>
    names.map((landmark, k) => ({
      image,
      landmark,
      [`error_${unit}`]: errors[i]![k]!.toFixed(4),
      x: predicted[i]![k]![0].toFixed(3),
      y: predicted[i]![k]![1].toFixed(3),
      true_x: landmarks[k]![0],
      true_y: landmarks[k]![1],
      confidence: confidence[i]![k]!.toFixed(4),
    })),
  );
  return `${Papa.unparse(rows, { newline: "\n" })}\n`;
}

/** The images with the smallest, the median and the largest mean error, three of each. */
async function writeOverlays(
  out: string,
  samples: readonly LoadedSample[],
  predicted: readonly (readonly Point[])[],
  errors: readonly (readonly number[])[],
): Promise<void> {
  const mean = errors.map((row) => {
    const present = row.filter((e) => !Number.isNaN(e));
    return present.reduce((a, b) => a + b, 0) / Math.max(present.length, 1);
  });
  const order = samples.map((_, i) => i).sort((a, b) => mean[a]! - mean[b]!);
  const n = Math.min(3, Math.floor(order.length / 3) || 1);
  const middle = Math.max(0, Math.floor((order.length - n) / 2));
  const picks = { best: order.slice(0, n), median: order.slice(middle, middle + n), worst: order.slice(-n).reverse() };
  for (const [kind, indices] of Object.entries(picks)) {
    for (const [rank, i] of indices.entries()) {
      const { raster, landmarks, spacing, image } = samples[i]!;
      const overlay = drawOverlay(raster, {
        truth: landmarks,
        predicted: predicted[i]!,
        scale: overlayScale(raster),
        ...(spacing && { spacing }),
      });
      await writePng(join(out, `${kind}-${rank + 1}-${basename(image, extname(image))}.png`), overlay);
    }
  }
}
