import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPng } from "../images/buildPng.ts";
import { launchChromium } from "./chromium.ts";
import type { InputTools } from "./inputsPage.ts";
import { type PageServer, servePage } from "./server.ts";

declare const inputs: InputTools;

const [width, height] = [7, 5];
const values = Array.from({ length: width * height }, (_, i) => (i * 37) % 256);
const rows = Array.from({ length: height }, (_, y) => values.slice(y * width, (y + 1) * width));
const png = [...buildPng({ width, height, depth: 8, colorType: 0, rows })];

let server: PageServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await servePage(new URL("inputsPage.ts", import.meta.url));
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => "inputs" in globalThis);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test("a picture has the same gray values in every form in which a page holds one", async () => {
  const found = await page.evaluate(([bytes, w, h]) => inputs.all(bytes, w, h), [png, width, height] as const);
  expect(Object.keys(found)).toHaveLength(8);
  for (const [form, gray] of Object.entries(found)) expect(gray, form).toEqual(values);
});

test("an image of another origin is refused with what to do", async () => {
  const other = createServer((_, response) =>
    response.writeHead(200, { "content-type": "image/png" }).end(Buffer.from(png)),
  );
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/a.png`;
  try {
    expect(await page.evaluate((address) => inputs.tainted(address), url)).toBe(
      'toRaster: the pixels of an image of another origin may not be read; give it crossOrigin = "anonymous", and its server the header Access-Control-Allow-Origin',
    );
  } finally {
    other.close();
  }
});

test("a file that is no image is refused by its name", async () => {
  expect(await page.evaluate(() => inputs.broken())).toBe(
    "knee.bmp: must be a DICOM, PNG, JPEG or TIFF image but is a BMP image; convert it or leave it out",
  );
});
