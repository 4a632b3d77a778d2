import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDicom, syntaxes } from "../radiograph/buildDicom.ts";
import { encodeFrame } from "../radiograph/encodeFrame.ts";
import { film } from "../radiograph/film.ts";
import { launchChromium } from "./chromium.ts";
import type { PageTools } from "./page.ts";
import { type PageServer, servePage } from "./server.ts";

declare const tools: PageTools;

let server: PageServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await servePage(new URL("page.ts", import.meta.url));
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => "tools" in globalThis);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test.each(["explicit", "deflated", "rle", "jpegLosslessSv1", "jpegLs", "jpeg2000Lossless", "htj2kLossless"] as const)(
  "a browser reads a DICOM file in %s",
  async (name) => {
    const size = { width: 37, height: 26, bits: 12 };
    const samples = film(37, 26, 12);
    const isPlain = name === "explicit" || name === "deflated";
    const pixels = isPlain ? samples : await encodeFrame(name, samples, size);
    const attributes = { "00280030": ["DS", "0.2\\0.1"] } as const;
    const bytes = buildDicom({ ...size, pixels, transferSyntax: syntaxes[name], attributes });
    const read = await page.evaluate((file) => tools.radiograph(file), [...bytes]);
    expect(read).toEqual({ width: 37, data: [...samples], spacing: [0.1, 0.2] });
  },
);
