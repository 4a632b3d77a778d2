/**
 * Makes `examples/models/phantom-pipeline` anew, in `out/demo`: `npm run train:demo`. Some three hours on one core; what
 * is there already is not made again, and an interrupted training goes on. With `--familiarity`, `npm run learn:demo`, the
 * bundled pipeline learns anew what phantom films look like, and nothing else: some minutes.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const out = "out/demo";
const films = (seed: number, spacing: number, count: number, name: string) =>
  step(
    `${name}/points.csv`,
    `phantom --films bilateral --film-spacing ${spacing} --count ${count} --seed ${seed}`,
    name,
  );
const on = (name: string) => `--data ${out}/${name} --points ${out}/${name}/points.csv`;
const network = "--width 6 --batch 8";

if (process.argv.includes("--familiarity")) {
  films(2, 0.6, 137, "familiar");
  step("crops/points.csv", "phantom --count 150 --seed 2", "crops");
  kneel(`provenance --model examples/models/phantom-pipeline ${on("familiar")} --crops ${out}/crops`);
  process.exit();
}

films(1, 0.6, 320, "films");
step("halves/points.csv", `crop ${on("films")} --part half --landmarks t4 --to-spacing 2.5`, "halves");
const field = "--part field --jitter-mm 6 --mirror-left --to-spacing 0.7";
step("fields/points.csv", `crop ${on("films")} ${field}`, "fields");
const first = `${on("halves")} --input-spacing 2.5 --size 96x160 --epochs 8`;
train(`${first} ${network}`, "stage1");
const second = `${on("fields")} --size 144 --lr 0.0015 ${network}`;
train(`${second} --input-spacing 1 --epochs 16 --init ${out}/stage1`, "stage2a");
train(`${second} --input-spacing 0.8 --epochs 20 --dropout 0.1 --init ${out}/stage2a`, "stage2");
films(2, 0.3, 300, "calibration");
const stages = `--locate ${out}/stage1 --localize ${out}/stage2 --half`;
step("pipeline/pipeline.json", `pipeline ${stages} ${on("calibration")}`, "pipeline");
films(3, 0.3, 200, "test");
for (const [report, options] of Object.entries({
  report: "",
  "report-once": "--no-refine",
  "report-2019": "--compat 2019",
}))
  step(`${report}/report.json`, `evaluate --model ${out}/pipeline ${on("test")} ${options}`, report);

/** Runs `kneel` unless the file is there. */
function step(file: string, words: string, name: string): void {
  if (!existsSync(`${out}/${file}`)) kneel(`${words} --out ${out}/${name}`);
}

function train(words: string, name: string): void {
  const log = `${out}/${name}/log.jsonl`;
  const started = existsSync(log);
  const epochs = started
    ? readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line.includes('"event":"epoch"'))
    : [];
  if (epochs.length >= Number(/--epochs (\d+)/.exec(words)![1])) return;
  kneel(started ? `train --resume --out ${out}/${name}` : `train ${words} --out ${out}/${name}`);
}

function kneel(words: string): void {
  console.log(`kneel ${words}`);
  const args = ["node_modules/tsx/dist/cli.mjs", "src/cli/main.ts", ...words.split(" ").filter(Boolean)];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
