import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { firstDeviation, firstMismatch } from "../support/allClose.ts";
import { gradientCases } from "../support/gradientCases.ts";
import { float64Moments, mapKinds, mapOf } from "../support/heatmapMoments.ts";
import { launchChromium } from "./chromium.ts";
import type { PageTools } from "./page.ts";
import { type PageServer, servePage } from "./server.ts";

declare const tools: PageTools;

let plain: PageServer;
let isolated: PageServer;
let browser: Browser;
let differentiated: Record<string, number[][]>;
let losses: number[];
let figures: Record<string, number[]>;
let positions: number[][];

beforeAll(async () => {
  plain = await servePage(new URL("page.ts", import.meta.url));
  isolated = await servePage(new URL("page.ts", import.meta.url), { isolated: true });
  browser = await launchChromium();
  const { page } = await open(plain, "cpu");
  differentiated = {};
  for (const { name } of gradientCases)
    differentiated[name] = (await page.evaluate((one) => tools.differentiate(one), name)).figures;
  losses = await page.evaluate(() => tools.trainingSteps(2));
  figures = await page.evaluate(() => tools.lossFigures());
  positions = await page.evaluate(() => tools.positions());
  await page.close();
});

afterAll(async () => {
  await browser?.close();
  await plain?.close();
  await isolated?.close();
});

async function open(server: PageServer, backend: string) {
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => "tools" in globalThis);
  return { page, started: await page.evaluate((name) => tools.start(name), backend) };
}

describe.each([
  { backend: "webgl", shared: false },
  { backend: "webgpu", shared: false },
  { backend: "wasm", shared: false },
  { backend: "wasm", shared: true }, // with threads
])("in a browser on $backend, shared memory $shared", ({ backend, shared }) => {
  let page: Page;
  let started: Awaited<ReturnType<PageTools["start"]>>;
  beforeAll(async () => {
    ({ page, started } = await open(shared ? isolated : plain, backend));
  });
  afterAll(async () => {
    await page?.close();
  });

  test("nothing is missing or wrong after the repair, which replaces what is found wrong: cropAndResize on GPUs", async () => {
    const { before, after, patch } = started;
    if (/^webg/.test(backend)) {
      expect(before.wrongKernels).toEqual(["CropAndResize"]);
      expect(patch.repairs.map(({ kernel, action }) => [kernel, action])).toEqual([["CropAndResize", "replaced"]]);
    }
    expect(after).toMatchObject({ backend, missingKernels: [], wrongKernels: [], gradients: true, problems: [] });
    expect(patch.repairs.filter(({ action }) => action === "unavailable" || action === "failed")).toEqual([]);
    expect(/, \d+ threads$/.test(after.simd)).toBe(
      shared && (await page.evaluate(() => navigator.hardwareConcurrency)) > 1,
    );
  });

  // Those of cpu agree with finite differences: test/kernels/gradients.
  test.each(gradientCases.map(({ name }) => name))(
    "the value and every element of the gradients of %s are those of the cpu backend",
    async (name) => {
      const { figures, left } = await page.evaluate((one) => tools.differentiate(one), name);
      expect(firstDeviation(figures, differentiated[name]!)).toBeNull();
      expect(left).toBe(0);
    },
  );

  test("two training steps give the losses of the cpu backend", async () => {
    expect(await page.evaluate(() => tools.trainingSteps(2))).toBeAllClose(losses, { rtol: 1e-3 });
  });

  test("every loss has the values and gradients of the cpu backend, finite and 0 at a perfect prediction", async () => {
    const own = await page.evaluate(() => tools.lossFigures());
    expect(Object.keys(own)).toEqual(Object.keys(figures));
    for (const [name, numbers] of Object.entries(own)) {
      const scale = Math.max(...figures[name]!.map(Math.abs));
      expect(numbers.every(Number.isFinite), name).toBe(true);
      const mismatch = firstMismatch(numbers, figures[name]!, 1e-4, Math.min(1e-5, 1e-6 * scale));
      expect(mismatch, name).toBeNull();
    }
  });

  test("the soft-argmax of a million positions is right, and of maps that are not finite what it is on cpu", async () => {
    const [peaked, small] = await page.evaluate(() => tools.positions());
    // One sum after the other in float32 is 0.7 px off.
    const { point } = float64Moments(mapOf(mapKinds[2]!, 1024, 1024), 1024, 1024);
    expect(peaked).toBeAllClose(point, { rtol: 0, atol: 0.01 });
    expect(small).toBeAllClose(positions[1]!, { rtol: 0, atol: 1e-5 });
    expect(small!.map(Number.isNaN)).toEqual([0, 0, 1, 1, 1, 1, 0, 0].map(Boolean));
  });

  test("cropAndResize takes each crop from the image that boxInd names", async () => {
    expect(await page.evaluate(() => tools.crops())).toBeAllClose([5, 6, 1, 2]);
  });
});
