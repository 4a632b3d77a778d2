/**
 * How often a pipeline abstains from what is no knee: `tsx bench/abstention.ts PIPELINE [FOLDER…]` prints Markdown rows.
 * FOLDERs hold images without a knee; noise, blank images and phantom films without legs are generated. Each image is
 * shown as a crop, and, to a pipeline with a first stage, as a radiograph of both knees.
 */
import "@tensorflow/tfjs-backend-wasm";
import { createRandom } from "kneel-tfjs/augment";
import { initBackend } from "kneel-tfjs/backends";
import type { Raster, Spacing } from "kneel-tfjs/geometry";
import { listImages, readImage, readPipeline } from "kneel-tfjs/node";
import { renderPhantomFilm, samplePhantomFilm } from "kneel-tfjs/phantom";
import { KneelPipeline } from "kneel-tfjs/pipelines";

const [directory, ...folders] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: tsx bench/abstention.ts PIPELINE [FOLDER…]");

/** Of each kind that is generated. */
const count = 60;

await initBackend(["wasm"]);
const model = await readPipeline(directory);
const pipeline = new KneelPipeline(model);
console.log(`| images | shown as | abstained |\n|---|---|---|`);
for (const folder of folders) {
  const paths = await listImages([folder]);
  await judge(folder.split(/[\\/]/).filter(Boolean).at(-1)!, paths.length, (i) => readImage(paths[i]!));
}
for (const [name, draw] of Object.entries(generators())) await judge(name, count, async (i) => draw(i));
pipeline.dispose();

async function judge(name: string, total: number, image: (i: number) => Promise<Raster>): Promise<void> {
  const abstained = { crop: 0, bilateral: 0 };
  const asked = { crop: 0, bilateral: 0 };
  for (let i = 0; i < total; i++) {
    const raster = await image(i);
    // Knee crops are some 100 mm wide, radiographs of both knees some 400.
    const spacing = (mm: number): Spacing => [mm / raster.width, mm / raster.width];
    asked.crop++;
    if (!(await pipeline.predictCrop(raster, { spacing: spacing(100) })).knee) abstained.crop++;
    if (!model.locate) continue;
    for (const { knee } of Object.values(await pipeline.predict(raster, { spacing: spacing(400) }))) {
      asked.bilateral++;
      if (!knee) abstained.bilateral++;
    }
  }
  for (const kind of ["crop", "bilateral"] as const) {
    const [n, of] = [abstained[kind], asked[kind]];
    if (of > 0)
      console.log(
        `| ${name} | ${kind === "crop" ? "crops" : "halves"} | ${n} of ${of} (${((100 * n) / of).toFixed(1)} %) |`,
      );
  }
}

function generators(): Record<string, (i: number) => Raster> {
  const side = 224;
  const paint = (level: (x: number, y: number) => number): Raster => ({
    width: side,
    height: side,
    channels: 1,
    data: Uint8Array.from({ length: side * side }, (_, i) =>
      Math.min(255, Math.max(0, level(i % side, Math.floor(i / side)))),
    ),
  });
  return {
    blank: (i) => {
      const level = 255 * createRandom("blank", i)();
      return paint(() => level);
    },
    gradients: (i) => {
      const angle = 2 * Math.PI * createRandom("gradient", i)();
      return paint((x, y) => 128 + 0.5 * ((x - side / 2) * Math.cos(angle) + (y - side / 2) * Math.sin(angle)));
    },
    "white noise": (i) => {
      const random = createRandom("white", i);
      return paint(() => 255 * random());
    },
    "noise with grains of 1 to 40 pixels": (i) => {
      const random = createRandom("grains", i);
      const grain = 1 + 39 * random();
      const cells = 2 + Math.ceil(side / grain);
      const levels = Float32Array.from({ length: cells * cells }, () => 255 * random());
      const at = (column: number, row: number) => levels[row * cells + column]!;
      return paint((x, y) => {
        const [column, row] = [Math.floor(x / grain), Math.floor(y / grain)];
        const [u, v] = [x / grain - column, y / grain - row];
        const upper = (1 - u) * at(column, row) + u * at(column + 1, row);
        const lower = (1 - u) * at(column, row + 1) + u * at(column + 1, row + 1);
        return (1 - v) * upper + v * lower;
      });
    },
    "phantom films without legs": (i) => {
      const film = samplePhantomFilm(createRandom("empty", i), "bilateral");
      return renderPhantomFilm({ ...film, knees: [] }, { spacing: 0.6 }).image;
    },
  };
}
