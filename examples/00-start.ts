/**
 * `npm start`: the whole pipeline on WASM. Phantom radiographs of both knees, which its networks have never seen, are
 * written as DICOM files, read again, and 16 landmarks found in each knee; a film without knees is abstained from.
 * Prints the errors in millimetres and writes the pictures to out/start.
 */
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-wasm";
import { createRandom } from "kneel-tfjs/augment";
import { initBackend } from "kneel-tfjs/backends";
import { formatDicomRadiograph } from "kneel-tfjs/dicom";
import { pck, radialErrors, summarizeErrors } from "kneel-tfjs/metrics";
import { readPipeline, readRadiograph, writeFileAtomic, writeJsonAtomic, writePng } from "kneel-tfjs/node";
import { renderPhantomFilm, samplePhantomFilm } from "kneel-tfjs/phantom";
import { KneelPipeline, kneelAnnotation, kneelAnnotations } from "kneel-tfjs/pipelines";
import { cedSvg, drawOverlay } from "kneel-tfjs/viz";

const out = "out/start";
const started = performance.now();
await mkdir(out, { recursive: true });

// 1. A backend and a trained pipeline: `npm run train:demo` made it in the way that docs/pipelines.md describes.
await initBackend(["wasm"]);
const pipeline = new KneelPipeline(
  await readPipeline(fileURLToPath(new URL("models/phantom-pipeline", import.meta.url))),
);

const errors: number[][] = [];
const annotations: ReturnType<typeof kneelAnnotation>[] = [];
for (let index = 0; index < 4; index++) {
  // 2. A radiograph of 12 bits: films with other random numbers than those of the training, the last one without legs.
  const film = samplePhantomFilm(createRandom("start", index));
  const knees = index === 3 ? [] : film.knees;
  const phantom = renderPhantomFilm({ ...film, knees }, { spacing: 0.25, maximum: 4095 });
  const file = `${out}/film-${index + 1}.dcm`;
  await writeFileAtomic(
    file,
    await formatDicomRadiograph(phantom.image, { spacing: phantom.spacing, synthetic: true }),
  );

  // 3. What the file says, and the knees in it, in pixels of the file.
  const { image, spacing, spacingOrigin, synthetic = false } = await readRadiograph(file);
  const result = await pipeline.predict(image, { spacing: spacing!, synthetic });
  annotations.push(
    kneelAnnotation(result, { image: file, width: image.width, height: image.height, spacing, spacingOrigin }),
  );

  // 4. How far off they are, in millimetres, and a picture: green rings are the truth, orange dots the predictions.
  for (const side of ["right", "left"] as const) {
    const { knee, reason } = result[side]!;
    const truth = phantom.knees.find((one) => one.side === side)?.landmarks;
    const about = `film ${index + 1}, ${side.padEnd(5)}`;
    if (!knee) console.log(`${about}  abstained: ${reason}`);
    else if (!truth) console.log(`${about}  a knee that is not there`);
    else {
      const [row] = radialErrors([truth], [knee.landmarks], { spacing: spacing! });
      errors.push(row!);
      const { mean, max } = summarizeErrors([row!]);
      const { hits } = pck([row!], [2.5])[0]!;
      console.log(
        `${about}  mean error ${mean.toFixed(2)} mm, worst ${max.toFixed(2)} mm, ${hits} of ${row!.length} within 2.5 mm; expected within 2.5 mm: ${(row!.length * knee.quality).toFixed(1)}`,
      );
    }
  }
  const found = Object.values(result).flatMap(({ knee }) => knee?.landmarks ?? []);
  const truth = phantom.knees.flatMap(({ landmarks }) => landmarks);
  await writePng(
    `${out}/film-${index + 1}.png`,
    drawOverlay(image, { ...(truth.length === found.length && { truth }), predicted: found, spacing: spacing! }),
  );
}
pipeline.dispose();

// 5. All of it as data, with measures in millimetres, and the error distribution.
await writeJsonAtomic(`${out}/knees.json`, kneelAnnotations(annotations));
const curve = { name: "phantom films", errors: errors.flat() };
await writeFileAtomic(
  `${out}/ced.svg`,
  cedSvg([curve], { title: "Cumulative error distribution", thresholds: [1, 2, 2.5] }),
);
const { mean, median, count } = summarizeErrors(errors);
console.log(
  `${count} landmarks of ${errors.length} unseen phantom knees: mean ${mean.toFixed(2)} mm, median ${median.toFixed(2)} mm`,
);
console.log(
  `Pictures: ${out}/film-1.png … film-4.png, ${out}/ced.svg; data: ${out}/film-1.dcm … film-4.dcm, ${out}/knees.json`,
);
console.log(`Done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
