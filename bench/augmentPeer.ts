/**
 * The paper's stream beside plain OpenCV, the same draws on one core: `tsx bench/augmentPeer.ts COUNT` prints one JSON
 * object. OpenCV runs in `PYTHON` (/usr/bin/python3 by default) with cv2; where it is not installed this says so. One after
 * the other, twice, the better of each.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { applyAugmentation, createRandom, kneelAugmentation, sampleAugmentation } from "kneel-tfjs/augment";
import { phantomKnee } from "kneel-tfjs/data";

const [count = 200] = process.argv.slice(2).map(Number);
const size = { width: 466, height: 466 };
const { image: knee } = phantomKnee({ seed: 1, ...size });
const data = Uint8Array.from(knee.data, (v) => (knee.data instanceof Uint16Array ? v >> 8 : v));
const image = { ...knee, data };
const records = Array.from({ length: count }, (_, i) =>
  sampleAugmentation(kneelAugmentation(), size, createRandom(0, "bench", i)),
);
const output = new Uint8Array(450 * 450);

/** Images per second, the median of five rounds; drawing the parameters counts too. */
function here(): number {
  const rounds = Array.from({ length: 6 }, () => {
    const start = performance.now();
    for (let i = 0; i < count; i++) {
      const record = sampleAugmentation(kneelAugmentation(), size, createRandom(0, "bench", i));
      applyAugmentation(image, [], record, { output });
    }
    return (1000 * count) / (performance.now() - start);
  });
  return rounds.slice(1).toSorted((a, b) => a - b)[2]!;
}

function openCv(): number | null {
  const script = fileURLToPath(new URL("peers/augment.py", import.meta.url));
  const input = JSON.stringify({ ...size, pixels: Buffer.from(data).toString("hex"), records });
  const { stdout, stderr, status } = spawnSync(process.env.PYTHON ?? "/usr/bin/python3", [script], {
    encoding: "utf8",
    input,
  });
  if (status === 0) return JSON.parse(stdout).imagesPerSecond;
  console.error(`OpenCV left out: ${stderr?.trim().split("\n").at(-1) || "Python is not installed"}`);
  return null;
}

const runs = [0, 1].map(() => ({ mine: here(), theirs: openCv() }));
const best = (values: readonly number[]) => Number(Math.max(...values).toFixed(1));
const mine = best(runs.map((run) => run.mine));
const theirs = runs[0]!.theirs === null ? null : best(runs.map((run) => run.theirs!));
console.log(
  JSON.stringify({ imagesPerSecond: mine, openCv: theirs, ratio: theirs && Number((mine / theirs).toFixed(2)) }),
);
