// The paper's Table 2 and Figure 6 on phantom films: one pass of the landmark stage against two with re-centring, by group.
import { fileURLToPath } from "node:url";
import "@tensorflow/tfjs-backend-wasm";
import { initBackend } from "kneel-tfjs/backends";
import type { Point } from "kneel-tfjs/geometry";
import { kneelTestBones } from "kneel-tfjs/knee";
import { bonePckMeanFigure, cedBand, comparePaired, meanErrorFigure, radialErrors } from "kneel-tfjs/metrics";
import { readPipeline, writeFileAtomic } from "kneel-tfjs/node";
import { phantomFilm } from "kneel-tfjs/phantom";
import { KneelPipeline } from "kneel-tfjs/pipelines";
import { kneelReport } from "kneel-tfjs/report";
import { cedSvg } from "kneel-tfjs/viz";

await initBackend(["wasm"]);
const model = await readPipeline(fileURLToPath(new URL("models/phantom-pipeline", import.meta.url)));
const films = Array.from({ length: 4 }, (_, index) => phantomFilm({ seed: 21, index, spacing: 0.5 }));

/** Errors of every knee; one that is not answered is not found. */
async function errorsOf(refine: boolean): Promise<number[][]> {
  const pipeline = new KneelPipeline({ ...model, refine, uncertainty: null });
  const rows: number[][] = [];
  for (const { image, spacing, knees } of films) {
    const result = await pipeline.predict(image, { spacing });
    for (const { side, landmarks } of knees) {
      const nowhere = landmarks.map((): Point => [Number.NaN, Number.NaN]);
      rows.push(...radialErrors([landmarks], [result[side]?.knee?.landmarks ?? nowhere], { spacing }));
    }
  }
  pipeline.dispose();
  return rows;
}

const patients = films.flatMap(({ knees }, i) => knees.map(() => `p${i}`));
const stages = { "1 stage": await errorsOf(false), "2 stages": await errorsOf(true) };
for (const [name, errors] of Object.entries(stages)) {
  const cells = kneelReport(errors).map(
    ({ threshold, mean, std }) => `≤ ${threshold} mm ${(100 * mean).toFixed(1)} ± ${(100 * std).toFixed(1)}`,
  );
  console.log(`${name.padEnd(8)}  ${cells.join("   ")}`);
}
const figures = [meanErrorFigure(), bonePckMeanFigure(kneelTestBones, 2)];
for (const { label, difference, low, high, pValue } of comparePaired(
  stages["1 stage"],
  stages["2 stages"],
  patients,
  figures,
))
  console.log(
    `2 stages − 1 stage, ${label.replace("{unit}", "mm")}: ${difference?.toFixed(3)} [${low?.toFixed(3)}, ${high?.toFixed(3)}], p ${pValue?.toFixed(3)}`,
  );

const grid = Array.from({ length: 101 }, (_, i) => i / 20);
const curves = Object.entries(stages).map(([name, errors]) => {
  const band = errors.flat().every(Number.isFinite) ? { band: cedBand(errors, patients, grid) } : {};
  return { name, errors: errors.flat(), ...band };
});
const svg = cedSvg(curves, { maximum: 5, thresholds: [1, 1.5, 2, 2.5], title: "One and two stages, 8 phantom knees" });
await writeFileAtomic("out/examples/table-2.svg", svg);
console.log("out/examples/table-2.svg");
