/**
 * How often a pipeline abstains from what is no knee: `tsx bench/abstention.ts PIPELINE [FOLDER…]` prints Markdown rows.
 * FOLDERs hold images without a knee; noise, blank images and phantom films without legs are generated. Each image is
 * shown as a crop, and, to a pipeline with a first stage, as a radiograph of both knees. `PIPELINE,OTHER` judges crops by
 * the limits of the other too, whose networks must be the same: they run once. `--count N` is how many are generated of each
 * kind, and shown of each folder at most; 60, and all, unless it is given.
 */
import { parseArgs } from "node:util";
import "@tensorflow/tfjs-backend-wasm";
import { createRandom } from "kneel-tfjs/augment";
import { initBackend } from "kneel-tfjs/backends";
import type { Raster, Spacing } from "kneel-tfjs/geometry";
import { listImages, readImage, readPipeline } from "kneel-tfjs/node";
import { renderPhantomFilm, samplePhantomFilm } from "kneel-tfjs/phantom";
import { doubtAbout, KneelPipeline, unlikeTraining } from "kneel-tfjs/pipelines";

const { values, positionals } = parseArgs({ options: { count: { type: "string" } }, allowPositionals: true });
const [directories, ...folders] = positionals;
if (directories === undefined) throw new Error("usage: tsx bench/abstention.ts PIPELINE[,OTHER] [FOLDER…] [--count N]");
const count = Number(values.count ?? 60);

await initBackend(["wasm"]);
const [directory, other] = directories.split(",") as [string, string | undefined];
const model = await readPipeline(directory);
if (other !== undefined && model.locate) throw new Error("PIPELINE,OTHER are for pipelines of crops");
const limits = other === undefined ? [] : [model, await readPipeline(other)];
const believing = { ...model, ...(other !== undefined && { plausibility: null, familiarity: null }) };
const pipeline = new KneelPipeline(believing);
console.log(
  `| images | shown as | abstained${other === undefined ? "" : `: ${directory} | ${other}`} |\n|---|---|---|`,
);
for (const folder of folders) {
  const paths = await listImages([folder]);
  const shown = values.count === undefined ? paths.length : Math.min(count, paths.length);
  await judge(folder.split(/[\\/]/).filter(Boolean).at(-1)!, shown, (i) => readImage(paths[i]!));
}
for (const [name, draw] of Object.entries(generators())) await judge(name, count, async (i) => draw(i));
pipeline.dispose();

async function judge(name: string, total: number, image: (i: number) => Promise<Raster>): Promise<void> {
  const abstained = { crop: 0, bilateral: 0 };
  const asked = { crop: 0, bilateral: 0 };
  const judged = limits.map(() => ({ all: 0, finding: 0 }));
  for (let i = 0; i < total; i++) {
    const raster = await image(i);
    // Knee crops are some 100 mm wide, radiographs of both knees some 400.
    const spacing = (mm: number): Spacing => [mm / raster.width, mm / raster.width];
    asked.crop++;
    const { knee } = await pipeline.predictCrop(raster, { spacing: spacing(100) });
    if (!knee) abstained.crop++;
    for (const [j, { familiarity, plausibility }] of limits.entries()) {
      const finding = knee?.finding;
      const isStrange =
        familiarity && finding?.appearance !== undefined && unlikeTraining(familiarity, finding.appearance);
      const isDoubted = !finding || (plausibility && doubtAbout(finding, plausibility) !== null);
      if (isStrange || isDoubted) judged[j]!.all++;
      if (isDoubted) judged[j]!.finding++;
    }
    if (!model.locate) continue;
    for (const { knee } of Object.values(await pipeline.predict(raster, { spacing: spacing(400) }))) {
      asked.bilateral++;
      if (!knee) abstained.bilateral++;
    }
  }
  if (limits.length > 0) {
    const cells = judged.map(({ all, finding }) => `${all} of ${total}, by the finding alone ${finding}`);
    console.log(`| ${name} | crops | ${cells.join(" | ")} |`);
    return;
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
