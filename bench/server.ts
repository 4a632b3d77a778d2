/**
 * `kneel serve` from the built package under clients that send a film again and again: answers, their speed, and the
 * server's memory after a tenth of the time and at the end. `npm run build && tsx bench/server.ts [seconds] [clients]`
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { formatDicomRadiograph } from "../src/dicom/index.ts";
import { phantomFilm } from "../src/phantom/index.ts";
import { writeFreshPipeline } from "./freshPipeline.ts";
import { hammer } from "./hammer.ts";

const [seconds = 60, clients = 50] = process.argv.slice(2).map(Number);
const folder = "out/bench/server";
mkdirSync(folder, { recursive: true });
await writeFreshPipeline(`${folder}/pipeline`, "small");
const { image, spacing } = phantomFilm({ seed: 1, spacing: 0.5, maximum: 4095 });
const film = await formatDicomRadiograph(image, { spacing });
writeFileSync(`${folder}/film.dcm`, film);
const model = ["--model", `${folder}/pipeline`];
const kneel = ["dist/cli/main.js"];
const { status, stderr } = spawnSync(
  process.execPath,
  [...kneel, "predict", `${folder}/film.dcm`, ...model, "--out", `${folder}/out`],
  { encoding: "utf8" },
);
if (status !== 0) throw new Error(stderr);
const { images } = JSON.parse(readFileSync(`${folder}/out/predictions.json`, "utf8"));
const { sets } = images[0];
const whole = (i: number) => sets[i].landmarks.map((point: number[]) => point.map(Math.round));

const server = spawn(process.execPath, [...kneel, "serve", ...model, "--port", "0"], {
  stdio: ["ignore", "ignore", "pipe"],
});
const url = await new Promise<string>((resolve) => {
  createInterface(server.stderr).on("line", (line) => {
    const found = /listening on (\S+)/.exec(line)?.[1];
    if (found) resolve(found);
  });
});
const memoryMb = () =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))![1]) / 1024);
const memory: number[] = [];
const watch = setInterval(() => memory.push(memoryMb()), 100 * seconds);
const expected = { predict: sets, bilateral: { R: whole(0), L: whole(1) } };
const { wrong, ...figures } = await hammer(url, film, expected, { clients, seconds });
clearInterval(watch);
server.kill("SIGTERM");
const code = await new Promise((resolve) => server.once("exit", resolve));
console.log(
  JSON.stringify({
    seconds,
    clients,
    bytes: film.length,
    ...figures,
    wrong: wrong.length,
    memoryMb: memory,
    exitCode: code,
  }),
);
if (wrong.length > 0) console.log(wrong.slice(0, 3).join("\n"));
