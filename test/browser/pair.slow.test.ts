import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import type { PairTools } from "./pairPage.ts";
import { servePage } from "./server.ts";

declare const pairTools: PairTools;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

const failed = "PairedPipeline: both knees are found in one thread, as the worker failed: ";

test("a page that shares no memory finds both knees side by side with a Web Worker, and without it where that does not start", async () => {
  const server = await servePage(new URL("pairPage.ts", import.meta.url), {
    worker: new URL("pairWorker.ts", import.meta.url),
  });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => "pairTools" in globalThis);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    for (const [name, url, warnings] of [
      ["good", "/worker.js", []],
      ["closing", "/worker.js", [`${failed}it ended by itself`]],
      ["missing", "/missing.js", [`${failed}its module did not load`]],
    ] as const) {
      const found = await page.evaluate(([one, at]) => pairTools.compare(one, at), [name, url] as const);
      expect(found).toMatchObject({ paired: name === "good", warnings });
      expect(found.result).toBe(found.expected);
      expect(Object.keys(JSON.parse(found.result) as object)).toEqual(["right", "left"]);
    }
    await expect.poll(() => page.workers().length).toBe(0);
  } finally {
    await server.close();
  }
});
