/**
 * How many images a model's or a pipeline's familiarity calls unlike those of its training, without running a network:
 * `npx tsx bench/familiarity.ts PIPELINE KNEES`, KNEES a folder with points.csv (columns ok, inverted, mm_per_px_x,
 * mm_per_px_y) and images/, looked at as crops; then 300 fresh phantom knees.
 */
import { join } from "node:path";
import { loadDataset, readPipeline } from "../src/node/index.ts";
import { phantomKnee } from "../src/phantom/index.ts";
import { inputAppearance, unlikeTraining } from "../src/pipelines/index.ts";

const [directory, knees] = process.argv.slice(2) as [string, string];
const { localize, familiarity } = await readPipeline(directory);
if (!familiarity) throw new Error(`${directory}: was never told what its images look like; see kneel provenance`);
const { preprocessing } = localize[0]!;

const count = (name: string, reasons: readonly (string | null)[]) => {
  const unlike = reasons.filter((reason) => reason !== null).length;
  console.log(`${name}: ${unlike} of ${reasons.length} (${((100 * unlike) / reasons.length).toFixed(1)} %)`);
};
const { samples } = await loadDataset({ points: join(knees, "points.csv"), filter: "ok=1,inverted=0" });
for (const [name, scale] of [
  ["real knees as crops", 1],
  ["real knees, enlarged by 1.3 so that they fill the field", 1.3],
] as const)
  count(
    name,
    samples.map(({ raster, spacing }) => {
      const [x, y] = spacing!;
      return unlikeTraining(familiarity, inputAppearance(raster, preprocessing, [scale * x, scale * y]));
    }),
  );
count(
  "fresh phantom knees as crops",
  Array.from({ length: 300 }, (_, index) => {
    const { image, spacing } = phantomKnee({ seed: "fresh", index });
    return unlikeTraining(familiarity, inputAppearance(image, preprocessing, spacing));
  }),
);
