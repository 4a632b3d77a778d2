import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Spacing } from "../geometry/index.ts";
import { listImages, readImage, readModel, writeJsonAtomic, writePng } from "../node/index.ts";
import { LandmarkPredictor } from "../pipelines/index.ts";
import { drawOverlay } from "../viz/index.ts";
import { progressBar } from "./progressBar.ts";
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
  const images = await listImages(paths);
  const model = await readModel(options.model);
  await startBackend(options.backend);
  await mkdir(options.out, { recursive: true });
  const predictor = new LandmarkPredictor(model);
  const bar = progressBar("predicting {bar} {value}/{total} | {eta} s left", images.length);
  const predictions: object[] = [];
  const problems: string[] = [];
  const names = new Set<string>();
  for (const path of images) {
    try {
      const image = await readImage(path);
      const { landmarks, confidence } = await predictor.predict(image, {
        name: path,
        spacing: options.spacing ?? null,
      });
      predictions.push({
        image: path,
        landmarks: landmarks.map((point) => point.map(round)),
        confidence: confidence.map(round),
      });
      if (options.overlay) {
        const overlay = drawOverlay(image, { predicted: landmarks, confidence, scale: overlayScale(image) });
        await writePng(join(options.out, overlayName(path, names)), overlay);
      }
    } catch (error) {
      problems.push((error as Error).message);
    }
    bar.increment();
  }
  bar.stop();
  predictor.dispose();
  if (predictions.length > 0) await writeJsonAtomic(join(options.out, "predictions.json"), predictions);
  for (const problem of problems) process.stderr.write(`kneel: ${problem}\n`);
  process.stderr.write(
    `${predictions.length} of ${images.length} images done; predictions.json is in ${options.out}\n`,
  );
  if (problems.length > 0) process.exitCode = 1;
}

/** Whole-number enlargement that makes small images readable. */
export function overlayScale({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.max(1, Math.min(4, Math.floor(800 / Math.max(width, height))));
}

function overlayName(path: string, taken: Set<string>): string {
  const stem = basename(path, extname(path));
  let name = `${stem}-overlay.png`;
  for (let i = 2; taken.has(name); i++) name = `${stem}-overlay-${i}.png`;
  taken.add(name);
  return name;
}
