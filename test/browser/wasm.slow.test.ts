import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { servePage } from "./server.ts";
import type { StartUntold } from "./wasmPage.ts";

declare const startUntold: StartUntold;

const entry = new URL("wasmPage.ts", import.meta.url);
const failed = 'initBackend: no backend could be started; "wasm" is registered but does not start here';
const remedy =
  'call locateWasm() of kneel-tfjs/wasm first, or setWasmPaths("/wasm/") of @tensorflow/tfjs-backend-wasm with the folder that serves the .wasm files of its dist (docs/browser.md of kneel-tfjs)';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

async function startOn(url: string): Promise<string> {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => "startUntold" in globalThis);
  const said = await page.evaluate(() => startUntold());
  await page.close();
  return said;
}

test.each([
  ["answers 404", {}],
  ["is answered with a page of HTML, not with the binary", { fallback: true }],
])("a binary whose address %s is named with what to do", async (what, options) => {
  const server = await servePage(entry, options);
  try {
    const url = `${server.url}tfjs-backend-wasm-simd.wasm`;
    expect(await startOn(server.url)).toBe(`${failed}: ${url} ${what}: ${remedy}`);
  } finally {
    await server.close();
  }
});

test("a content security policy that forbids WebAssembly is named with what to add", async () => {
  const server = await servePage(entry, { policy: "default-src 'self'" });
  try {
    expect(await startOn(server.url)).toBe(
      `${failed}: this page's content security policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src (docs/browser.md of kneel-tfjs)`,
    );
  } finally {
    await server.close();
  }
});

test("a page opened from a file is told to be served", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kneel-tfjs-file-"));
  try {
    const outfile = join(folder, "page.js");
    await build({ entryPoints: [fileURLToPath(entry)], bundle: true, format: "iife", outfile, logLevel: "error" });
    writeFileSync(join(folder, "index.html"), '<!doctype html><script src="page.js"></script>');
    const url = pathToFileURL(join(folder, "tfjs-backend-wasm-simd.wasm")).href;
    expect(await startOn(pathToFileURL(join(folder, "index.html")).href)).toBe(
      `${failed}: ${url} cannot be fetched, a page opened from a file may not: serve its folder over HTTP, or use the one-file bundle, which holds its binary (docs/browser.md of kneel-tfjs)`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
