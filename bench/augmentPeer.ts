/**
 * The paper's stream beside plain OpenCV (the same draws) and beside SOLT, the library of the paper, on one core:
 * `tsx bench/augmentPeer.ts COUNT [CHANNELS]` prints one JSON object. Both run in `PYTHON` (/usr/bin/python3 by default)
 * with cv2, OpenCV for gray images only; what is not installed is left out, saying so. In turns, twice, the better of each.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { applyAugmentation, createRandom, kneelAugmentation, sampleAugmentation } from "kneel-tfjs/augment";
import { phantomKnee } from "kneel-tfjs/phantom";

const [count = 200, channels = 1] = process.argv.slice(2).map(Number);
const size = { width: 466, height: 466 };
const { image: knee } = phantomKnee({ seed: 1, ...size });
const gray = Uint8Array.from(knee.data, (v) => (knee.data instanceof Uint16Array ? v >> 8 : v));
const image = {
  ...knee,
  channels,
  data: new Uint8Array(channels * gray.length).map((_, i) => gray[Math.floor(i / channels)]!),
};
const records = Array.from({ length: count }, (_, i) =>
  sampleAugmentation(kneelAugmentation(), size, createRandom(0, "bench", i)),
);
const output = new Uint8Array(450 * 450 * channels);

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

function peer(name: string, script: string): number | null {
  const pixels = Buffer.from(gray).toString("hex");
  const { stdout, stderr, status } = spawnSync(
    process.env.PYTHON ?? "/usr/bin/python3",
    [fileURLToPath(new URL(`peers/${script}`, import.meta.url))],
    { encoding: "utf8", input: JSON.stringify({ ...size, pixels, channels, count, records }) },
  );
  if (status === 0) return JSON.parse(stdout).imagesPerSecond;
  console.error(`${name} left out: ${stderr?.trim().split("\n").at(-1) || "Python is not installed"}`);
  return null;
}

const runs = [0, 1].map(() => ({
  here: here(),
  openCv: channels === 1 ? peer("OpenCV", "augment.py") : null,
  solt: peer("SOLT", "augment_solt.py"),
}));
const best = (name: "here" | "openCv" | "solt") => Math.max(...runs.map((run) => run[name] ?? 0)) || null;
const round = (value: number | null) => value && Number(value.toFixed(2));
const [mine, openCv, solt] = [best("here"), best("openCv"), best("solt")];
console.log(
  JSON.stringify({
    imagesPerSecond: round(mine),
    openCv: round(openCv),
    solt: round(solt),
    timesOpenCv: round(openCv && mine && mine / openCv),
    timesSolt: round(solt && mine && mine / solt),
  }),
);
