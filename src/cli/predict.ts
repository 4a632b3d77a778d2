import { basename, extname, join } from "node:path";
import type { Raster, Spacing } from "../geometry/index.ts";
import { listImages, readImage, readModel, readRadiograph, writeJsonAtomic, writePng } from "../node/index.ts";
import { LandmarkPredictor, type Prediction } from "../pipelines/index.ts";
import { drawOverlay } from "../viz/index.ts";
import { assertWritable, makeFolder } from "./outputFolder.ts";
import { progressBar, say } from "./progressBar.ts";
import { startBackend } from "./startBackend.ts";

export interface PredictCommandOptions {
  readonly model: string;
  readonly out: string;
  readonly spacing?: Spacing;
  readonly overlay?: boolean;
  readonly backend: string;
}

/** Decimals of a pixel that are written. */
const round = (value: number) => Number(value.toFixed(4));

/** `kneel predict`: landmarks of images; one that cannot be read is reported, the rest is done, the exit code is 1. */
export async function predictCommand(paths: readonly string[], options: PredictCommandOptions): Promise<void> {
  await assertWritable(options.out);
  const images = await listImages(paths);
  const model = await readModel(options.model);
  await startBackend(options.backend);
  await makeFolder(options.out);
  const predictor = new LandmarkPredictor(model);
  const bar = progressBar("predicting {bar} {value}/{total} | {eta} s left");
  const predictions: object[] = [];
  const overlayNames = new Set<string>();
  for (const [i, path] of images.entries()) {
    try {
      const { image, spacing, dicom, warnings } = await readRadiograph(
        path,
        options.spacing ? { spacing: options.spacing } : {},
      );
      if (dicom) for (const warning of warnings) bar.log(`kneel: ${path}: ${warning}`);
      const prediction = await predictor.predict(image, { name: path, spacing });
      if (options.overlay) {
        const shown = dicom ? image : await readImage(path); // which keeps the colors
        await writePng(join(options.out, overlayName(path, overlayNames)), overlay(shown, prediction));
      }
      const { landmarks, confidence } = prediction;
      predictions.push({
        image: path,
        landmarks: landmarks.map((point) => point.map(round)),
        confidence: confidence.map(round),
      });
    } catch (error) {
      bar.log(`kneel: ${(error as Error).message}`);
    }
    bar.update(i + 1, images.length);
  }
  bar.stop();
  predictor.dispose();
  await writeJsonAtomic(join(options.out, "predictions.json"), predictions);
  say(`${predictions.length} of ${images.length} images done; predictions.json is in ${options.out}`);
  if (predictions.length < images.length) process.exitCode = 1;
}

/** Whole-number enlargement that makes small images readable. */
export function overlayScale({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.max(1, Math.min(4, Math.floor(800 / Math.max(width, height))));
}

const overlay = (image: Raster, { landmarks, confidence }: Prediction): Raster =>
  drawOverlay(image, { predicted: landmarks, confidence, scale: overlayScale(image) });

function overlayName(path: string, taken: Set<string>): string {
  const stem = basename(path, extname(path));
  let name = `${stem}-overlay.png`;
  for (let i = 2; taken.has(name); i++) name = `${stem}-overlay-${i}.png`;
  taken.add(name);
  return name;
}
