import { basename, extname, join } from "node:path";
import Papa from "papaparse";
import { type LoadedSample, type SamplePrediction, writeJsonAtomic, writePng } from "../../node/index.ts";
import { overlayScale } from "../../node/inference/drawRadiograph.ts";
import { drawOverlay } from "../../viz/index.ts";
import { type OverlayRecord, overlaysFile } from "./overlayRecords.ts";

/** A sample with what the model said about it. */
export interface Judged {
  readonly sample: LoadedSample;
  readonly prediction: SamplePrediction;
  /** Of each landmark; NaN without truth. */
  readonly errors: readonly number[];
}

/** `errors.csv`: a row for each image and landmark; empty cells where there is no truth. */
export function errorsCsv(judged: readonly Judged[], names: readonly string[], unit: string): string {
  const cell = (value: number, digits?: number) => {
    if (Number.isNaN(value)) return "";
    return digits === undefined ? value : value.toFixed(digits);
  };
  const rows = judged.flatMap(({ sample, prediction, errors }) =>
    names.map((landmark, k) => {
      const [x, y] = prediction.landmarks[k]!;
      const [trueX, trueY] = sample.landmarks[k]!;
      return {
        image: sample.image,
        landmark,
        [`error_${unit}`]: cell(errors[k]!, 4),
        x: cell(x, 3),
        y: cell(y, 3),
        true_x: cell(trueX),
        true_y: cell(trueY),
        confidence: cell(prediction.confidence[k]!, 4),
      };
    }),
  );
  return `${Papa.unparse(rows, { newline: "\n" })}\n`;
}

/** Overlays of each kind. */
const shown = 3;

/** Overlays of the images with the smallest, the median and the largest mean error; images without truth are left out. */
export async function writeOverlays(out: string, judged: readonly Judged[]): Promise<void> {
  const ranked = judged
    .map((item, index) => ({ ...item, index, mean: mean(item.errors.filter((error) => !Number.isNaN(error))) }))
    .filter((item) => !Number.isNaN(item.mean))
    .sort((a, b) => a.mean - b.mean);
  const n = Math.min(shown, Math.ceil(ranked.length / 3));
  const middle = Math.floor((ranked.length - n) / 2);
  const picks = {
    best: ranked.slice(0, n),
    median: ranked.slice(middle, middle + n),
    worst: ranked.slice(ranked.length - n).reverse(),
  };
  const records: OverlayRecord[] = [];
  for (const [kind, items] of Object.entries(picks).reverse()) {
    for (const [rank, { sample, prediction, index }] of items.entries()) {
      const { raster, landmarks, spacing, image } = sample;
      const scale = overlayScale(raster);
      const overlay = drawOverlay(raster, {
        truth: landmarks,
        predicted: prediction.landmarks,
        scale,
        ...(spacing && { spacing }),
      });
      const file = `${kind}-${rank + 1}-${basename(image, extname(image))}.png`;
      await writePng(join(out, file), overlay);
      records.push({ file, rank: `${kind} ${rank + 1}`, index, scale });
    }
  }
  await writeJsonAtomic(join(out, overlaysFile), records);
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
