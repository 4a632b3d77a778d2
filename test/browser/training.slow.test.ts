import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { servePage } from "./server.ts";
import type { TrainingTools } from "./trainingPage.ts";

declare const trainingTools: TrainingTools;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

async function onPage(isolated: boolean, use: (page: Page) => Promise<void>): Promise<void> {
  const worker = new URL("trainingWorker.ts", import.meta.url);
  const server = await servePage(new URL("trainingPage.ts", import.meta.url), { worker, isolated });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => "trainingTools" in globalThis);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
    await use(page);
    await page.close();
  } finally {
    await server.close();
  }
}

async function alone(page: Page, accumulate: number) {
  const { training, left } = await page.evaluate((parts) => trainingTools.alone(parts), accumulate);
  expect(left).toBe(0);
  return training;
}

test.each([
  { threaded: false },
  { threaded: true }, // whose memory is shared
])(
  "two Web Workers that share memory train what one thread does in two parts, bit for bit, with the own kernels: %j",
  async ({ threaded }) => {
    await onPage(true, async (page) => {
      expect(await page.evaluate((one) => trainingTools.start(one), threaded)).toBe(true);
      const { training, warnings } = await page.evaluate((one) => trainingTools.parallel(one), threaded);
      expect(warnings).toEqual([]);
      expect(training).toEqual(await alone(page, 2));
      expect(training.state).not.toBe((await alone(page, 1)).state);
    });
  },
);

test("threads that share memory train what one does, bit for bit", async () => {
  await onPage(true, async (page) => {
    await page.evaluate(() => trainingTools.start(true));
    const trainings = [];
    for (const threads of [1, 2, 3]) {
      const simd = await page.evaluate((count) => trainingTools.threads(count), threads);
      expect(simd).toMatch(threads === 1 ? /convolutions$/ : new RegExp(`, ${threads} threads$`));
      trainings.push(await alone(page, 1));
    }
    expect(trainings[1]).toEqual(trainings[0]);
    expect(trainings[2]).toEqual(trainings[0]);
  });
});

test("without the headers that let a page share memory one Web Worker trains what a plain trainer does, and a warning names them", async () => {
  await onPage(false, async (page) => {
    expect(await page.evaluate(() => trainingTools.start(true))).toBe(true);
    const { training, warnings } = await page.evaluate(() => trainingTools.parallel(true));
    expect(warnings).toEqual([
      "ParallelTrainer: one worker instead of 2, as this page may not share memory: serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp",
    ]);
    expect(training).toEqual(await alone(page, 1));
  });
});

test.each([
  ["missing", "its module did not load"],
  ["closing", "it ended by itself"],
] as const)(
  "beside a Web Worker that does not start (%s) one trains what two would, and a warning says so",
  async (which, why) => {
    await onPage(true, async (page) => {
      expect(await page.evaluate(() => trainingTools.start(false))).toBe(true);
      const { training, warnings } = await page.evaluate((one) => trainingTools.half(one), which);
      expect(warnings).toEqual([`ParallelTrainer: one worker instead of 2, as worker 2 failed: ${why}`]);
      expect(training).toEqual(await alone(page, 2));
      await expect.poll(() => page.workers().length).toBe(0);
    });
  },
);
