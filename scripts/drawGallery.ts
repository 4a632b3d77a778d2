/**
 * Draws the pictures of README and docs/gallery.md into docs/pictures, from the bundled pipeline and films that it has
 * never seen: `npx tsx scripts/drawGallery.ts`.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-wasm";
import jpeg from "jpeg-js";
import { applyAugmentation, createRandom, radiographAugmentation, sampleAugmentation } from "kneel-tfjs/augment";
import { initBackend, patchBackend } from "kneel-tfjs/backends";
import type { Raster } from "kneel-tfjs/geometry";
import { kneeContours, kneeLandmarkNames } from "kneel-tfjs/knee";
import { radialErrors } from "kneel-tfjs/metrics";
import { readPipeline, writeFileAtomic } from "kneel-tfjs/node";
import { phantomFilm, phantomKnee } from "kneel-tfjs/phantom";
import { KneelPipeline } from "kneel-tfjs/pipelines";
import { cedSvg, contactSheet, drawOverlay, errorBoxPlotSvg, overlaySvg } from "kneel-tfjs/viz";

const out = fileURLToPath(new URL("../docs/pictures/", import.meta.url));
await mkdir(out, { recursive: true });

function toJpeg({ width, height, channels, data }: Raster, quality = 80): Uint8Array {
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 4; c++) rgba[4 * i + c] = c === 3 ? 255 : data[channels * i + Math.min(c, channels - 1)]!;
  return jpeg.encode({ width, height, data: rgba }, quality).data;
}

// A knee with the names of its landmarks.
const knee = phantomKnee({ seed: 11, width: 420, height: 420 });
const { width, height } = knee.image;
const contours = kneeContours(kneeLandmarkNames);
const imageHref = `data:image/jpeg;base64,${Buffer.from(toJpeg(knee.image)).toString("base64")}`;
const names = overlaySvg(
  { imageHref, width, height },
  {
    predicted: knee.landmarks,
    connect: contours,
    radius: 4,
    labels: kneeLandmarkNames.map((text, i) => {
      const [x, y] = knee.landmarks[i]!;
      return { text, at: [x - 7, text === "t4" ? y + 34 : text.startsWith("t") ? y + 22 : y - 12] as const };
    }),
    title: "The 16 landmarks of a knee",
  },
);
await writeFileAtomic(`${out}landmarks.svg`, names);

// A film with what the pipeline finds, and the errors of a few.
await initBackend(["wasm"]);
await patchBackend();
const model = await readPipeline(fileURLToPath(new URL("../examples/models/phantom-pipeline", import.meta.url)));
const pipeline = new KneelPipeline(model);
const errors: number[][] = [];
for (let seed = 900; seed < 908; seed++) {
  const film = phantomFilm({ seed, spacing: 0.5 });
  const { right, left } = await pipeline.predict(film.image, { spacing: film.spacing });
  const found = [right?.knee, left?.knee].flatMap((one) => one ?? []);
  for (const { side, landmarks } of found) {
    const truth = film.knees.find((one) => one.side === side)!.landmarks;
    errors.push(...radialErrors([truth], [landmarks], { spacing: film.spacing }).map((row) => [...row]));
  }
  if (seed === 900)
    await writeFileAtomic(
      `${out}film.jpg`,
      toJpeg(
        drawOverlay(film.image, {
          predicted: found.flatMap(({ landmarks }) => landmarks),
          covariance: found.flatMap(({ covariance }) => covariance),
          connect: found.flatMap((_, i) => contours.map((line) => line.map((k) => k + 16 * i))),
          spacing: film.spacing,
        }),
        70,
      ),
    );
}
pipeline.dispose();
const byLandmark = kneeLandmarkNames.map((_, k) => errors.map((row) => row[k]!));
const curve = { name: "pipeline, 16 phantom knees", errors: errors.flat() };
await writeFileAtomic(`${out}ced.svg`, cedSvg([curve], { thresholds: [1, 2, 2.5], unit: "mm" }));
await writeFileAtomic(`${out}errors.svg`, errorBoxPlotSvg(byLandmark, kneeLandmarkNames));

// What the augmentation for radiographs makes of one image.
const steps = radiographAugmentation();
const small = phantomKnee({ seed: 11, width: 160, height: 160 });
const drawn = Array.from({ length: 8 }, (_, i) => {
  const sampled = sampleAugmentation(steps, { width: 160, height: 160 }, createRandom("gallery", i));
  const { image, landmarks } = applyAugmentation(small.image, small.landmarks, sampled);
  return drawOverlay(image, { predicted: landmarks, radius: 2 });
});
await writeFileAtomic(`${out}augmentation.jpg`, toJpeg(contactSheet(drawn, { columns: 4 })));
