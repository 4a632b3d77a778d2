import { createHash } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lightAugmentation } from "../../src/augment/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { networkSamples } from "../../src/training/index.ts";
import { dotImages, preprocessing } from "../training/dotImages.ts";
import { launchChromium } from "./chromium.ts";
import { refinedKnees } from "./refinedKnees.ts";
import type { SamplesTools } from "./samplesPage.ts";
import { servePage } from "./server.ts";

declare const samplesTools: SamplesTools;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** The digest of the page, of samples made in Node. */
function digestInNode(): string {
  const options = { preprocessing, grid: "center", augmentation: lightAugmentation(), seed: 4 } as const;
  const source = networkSamples(dotImages(5), options);
  const hash = createHash("sha256");
  for (const index of [3, 0, 4, 1, 2])
    for (const epoch of [7, 0]) {
      const { image, landmarks, unit } = source.get(index, epoch);
      for (const { buffer } of [image, landmarks, Float64Array.from(unit)]) hash.update(new Uint8Array(buffer));
    }
  return [...hash.digest()].join();
}

const refinedInNode = refinedKnees();

function meanDistance(a: readonly Point[], b: readonly Point[]): number {
  return a.reduce((sum, [x, y], k) => sum + Math.hypot(x - b[k]![0], y - b[k]![1]), 0) / a.length;
}

test.each([
  { isolated: false, policy: "", simd: true },
  { isolated: true, policy: "", simd: true },
  { isolated: false, policy: "script-src 'self'", simd: false }, // which forbids WebAssembly
])("Web Workers and refined predictors give what they give in Node: %j", async ({ isolated, policy, simd }) => {
  const server = await servePage(new URL("samplesPage.ts", import.meta.url), {
    worker: new URL("samplesWorker.ts", import.meta.url),
    isolated,
    policy,
  });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    // Not waitForFunction, which evaluates text: policies forbid that.
    await expect.poll(() => page.evaluate(() => "samplesTools" in globalThis), { timeout: 30_000 }).toBe(true);
    expect(await page.evaluate(() => samplesTools.simd())).toBe(simd);
    expect(await page.evaluate(() => samplesTools.isolated())).toBe(isolated);
    for (const workers of [0, 1, 2])
      expect(await page.evaluate((count) => samplesTools.digest(count), workers)).toBe(digestInNode());
    expect(await page.evaluate(() => samplesTools.failure())).toBe(
      "workerSamples: worker 0 failed: its module did not load",
    );
    const knees = await page.evaluate(() => samplesTools.refinedKnees());
    for (const [i, { found, truth, landmarks }] of (await refinedInNode).entries()) {
      expect(meanDistance(landmarks, truth)).toBeLessThan(0.8 * meanDistance(found, truth));
      expect(knees[i]!.landmarks.flat()).toBeAllClose(landmarks.flat(), { atol: 1e-3, rtol: 0 });
    }
    await page.close();
  } finally {
    await server.close();
  }
});
