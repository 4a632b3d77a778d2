/**
 * A folder of films of 3000 × 2400 pixels, 16 bits, through `kneel predict` from the built package, by one worker and by
 * two: seconds from start to end, beside what two cores of the machine give at that moment.
 * `npm run build && tsx bench/folder.ts [small|paper] [files]`
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { formatDicomRadiograph } from "../src/dicom/index.ts";
import { phantomFilm } from "../src/phantom/index.ts";
import { type PipelineSize, writeFreshPipeline } from "./freshPipeline.ts";

const [size = "small", files = "100"] = process.argv.slice(2);
const folder = `out/bench/folder-${size}`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(`${folder}/films`, { recursive: true });
await writeFreshPipeline(`${folder}/pipeline`, size as PipelineSize);
const { image, spacing } = phantomFilm({ seed: 1, spacing: 0.143, maximum: 65535 });
const film = await formatDicomRadiograph(image, { spacing });
for (let i = 0; i < Number(files); i++) writeFileSync(`${folder}/films/${i}.dcm`, film);

const seconds = (workers: number, paths: string[]): number => {
  const out = `${folder}/out`;
  rmSync(out, { recursive: true, force: true });
  const options = ["--model", `${folder}/pipeline`, "--workers", String(workers), "--out", out];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["dist/cli/main.js", "predict", ...paths, ...options], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - start) / 1000;
};
seconds(2, [`${folder}/films/0.dcm`, `${folder}/films/1.dcm`]); // warms up the disk
/** The same arithmetic in one process, and in two at once: what a second core of this machine is worth at this moment. */
const spin = "let s = 1; for (let i = 0; i < 6e9; i++) s = (s * 69069 + 1) | 0; process.exitCode = s & 0";
const spinning = async (processes: number) => {
  const start = performance.now();
  const ends = Array.from({ length: processes }, () => spawn(process.execPath, ["-e", spin]));
  await Promise.all(ends.map((child) => new Promise((resolve) => child.once("exit", resolve))));
  return processes / (performance.now() - start);
};
const all = [`${folder}/films`];
const oneSpin = await spinning(1);
const two = seconds(2, all);
const twoSpins = await spinning(2);
const one = seconds(1, all);
const round = (value: number) => Number(value.toFixed(2));
console.log(
  JSON.stringify({
    size,
    files: Number(files),
    width: image.width,
    height: image.height,
    oneWorkerS: round(one),
    twoWorkersS: round(two),
    ratio: round(one / two),
    machineRatio: round(twoSpins / oneSpin),
  }),
);
