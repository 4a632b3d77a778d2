/**
 * Times training steps in Chromium, width 8, depth 4, 160², on a page that is cross-origin isolated: without workers, over
 * one and over two Web Workers, on the WASM backend without and with threads of its own, in turns within one run:
 * `tsx bench/browserTraining.ts BATCH ROUNDS [none,one,two] [WARMUP]` prints the median of each in ms as one JSON object.
 */
import { launchChromium } from "../test/browser/chromium.ts";
import { servePage } from "../test/browser/server.ts";
import type { BenchTools } from "./browserTrainingPage.ts";

declare const benchTools: BenchTools;

const [batch = 16, rounds = 5] = process.argv.slice(2, 4).map(Number);
const trainers = (process.argv[4] ?? "none,one,two").split(",") as ("none" | "one" | "two")[];
const warmUp = Number(process.argv[5] ?? 12); // while machine code is compiled
const server = await servePage(new URL("browserTrainingPage.ts", import.meta.url), {
  worker: new URL("../test/browser/trainingWorker.ts", import.meta.url),
  isolated: true,
});
const browser = await launchChromium();
const times = new Map<string, number[]>();
const pages = await Promise.all(
  [false, true].map(async (threaded) => {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => "benchTools" in globalThis);
    await page.evaluate((one) => benchTools.start(one), threaded);
    return { backend: threaded ? "threaded" : "single", page };
  }),
);
for (let round = -warmUp; round < rounds; round++)
  for (const { backend, page } of pages)
    for (const trainer of trainers) {
      const ms = await page.evaluate(([name, size]) => benchTools.step(name, size), [trainer, batch] as const);
      const name = `${backend}, workers: ${trainer}`;
      if (round >= 0) times.set(name, [...(times.get(name) ?? []), ms]);
    }
await browser.close();
await server.close();
const median = (values: number[]) => Math.round(values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!);
console.log(JSON.stringify({ batch, ...Object.fromEntries([...times].map(([name, ms]) => [name, median(ms)])) }));
