import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { initBackend } from "../../src/backends/index.ts";
import { formatOnnxModel, LandmarkPredictor, networkEngine } from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { checkpointFixtures, checkpointPath } from "../support/checkpoints.ts";
import { launchChromium } from "./chromium.ts";
import type { OnnxTools } from "./onnxPage.ts";
import { type PageServer, servePage } from "./server.ts";

declare const onnxTools: OnnxTools;

let server: PageServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await initBackend(["wasm"]);
  server = await servePage(new URL("onnxPage.ts", import.meta.url));
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => "onnxTools" in globalThis);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test.each(["wrapped", "old", "bfloat"])(
  "a checkpoint of PyTorch that is picked in a page gives PyTorch's heatmaps on WASM and on ONNX Runtime: %s",
  async (name) => {
    const [, { file, grid, upsampling }] = checkpointFixtures.find(([one]) => one === name)!;
    await page.setInputFiles(
      "input",
      [file, `${name}.output.npz`].map((one) => fileURLToPath(checkpointPath(one))),
    );
    const options = { grid, upsampling, size: { width: 64, height: 48 } };
    for (const found of await page.evaluate((one) => onnxTools.importPicked(one), options)) {
      expect(found.heatmaps!.relative).toBeLessThan(1e-5);
      expect(found.landmarks!.largest).toBeLessThan(1e-6);
    }
  },
);

describe.each(["wasm", "webgpu"])("ONNX Runtime in a browser on %s", (provider) => {
  const networks = [
    [
      "bottlenecks, bilinear up-sampling, three channels",
      { block: "bottleneck", upsampling: "bilinear", inputShape: [45, 62, 3] as [number, number, number], depth: 2 },
    ],
    ["HMP blocks, nearest up-sampling", {}],
  ] as const;
  // Shaders are compiled without a GPU here, which takes long: of the second network below.
  test.each(provider === "webgpu" ? networks.slice(0, 1) : networks)(
    "finds what TensorFlow.js finds: %s",
    async (_, architecture) => {
      const [height, width] = "inputShape" in architecture ? architecture.inputShape : ([24, 32] as const);
      const model = tinyModel({ architecture, preprocessing: { width, height } });
      const images = Float32Array.from(
        { length: 2 * width * height },
        (_, i) => (Math.sin(0.3 * i * (1 + (i % 5))) + 1) / 2,
      );
      const engine = networkEngine(model);
      const { points, covariance } = await engine.run(images, 2);
      engine.dispose();
      const found = await page.evaluate(([name, file, pixels]) => onnxTools.run(name, file, pixels, 2), [
        provider,
        [...(await formatOnnxModel(model))],
        [...images],
      ] as const);
      expect(found[0]).toBeAllClose(points, { rtol: 0, atol: 1e-4 });
      expect(found[1]).toBeAllClose(covariance, { rtol: 1e-4, atol: 1e-4 });
    },
  );

  test("runs a LandmarkPredictor, from a model and from an ONNX file alone, asked for twice at once", async () => {
    const model = tinyModel();
    const gray = Array.from({ length: 70 * 53 }, (_, i) => Math.round(120 + 90 * Math.sin(0.11 * i)));
    const predictor = new LandmarkPredictor(model);
    const image = { width: 70, height: 53, channels: 1, data: Uint8Array.from(gray) } as const;
    const { landmarks } = await predictor.predict(image);
    predictor.dispose();
    const found = await page.evaluate(([name, file, pixels]) => onnxTools.predict(name, file, 70, pixels), [
      provider,
      [...(await formatOnnxModel(model))],
      gray,
    ] as const);
    expect(found).toHaveLength(4);
    for (const points of found) expect(points).toBeAllClose(landmarks, { rtol: 0, atol: 1e-3 });
  });
});
