import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { simdBinary } from "../../src/simd/simdBinary.ts";
import { launchChromium } from "../browser/chromium.ts";
import { servePage } from "../browser/server.ts";
import { packOnce } from "./packPackage.ts";
import { run } from "./run.ts";

declare const runPackage: () => Promise<{
  backend: string;
  parameters: number;
  softArgmax: number[];
  prediction: number[][];
}>;

let folder: string;
let project: string;
let node: Record<string, never> & {
  backend: string;
  names: Record<string, string[]>;
  softArgmax: number[];
  hourglassShape: number[];
  hourglassFinite: boolean;
  prediction: number[][];
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-tfjs-package-"));
  project = join(folder, "project");
  const tarball = await packOnce();
  cpSync(fileURLToPath(new URL("project", import.meta.url)), project, { recursive: true });
  const peers = ["core", "layers", "backend-wasm"].map((name) => `@tensorflow/tfjs-${name}`);
  const version = (name: string) => manifest.devDependencies[name as keyof typeof manifest.devDependencies];
  const dependencies = { "kneel-tfjs": `file:${tarball}`, ...Object.fromEntries(peers.map((p) => [p, version(p)])) };
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], { cwd: project });
  const { stdout } = await run(process.execPath, ["node.mjs"], { cwd: project });
  node = JSON.parse(stdout.trim().split("\n").at(-1)!);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the package installed from its tarball", () => {
  test("has no tests, sources or scripts in it", () => {
    const installed = join(project, "node_modules/kneel-tfjs");
    const [pages, rest] = [
      ["CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "README.md"],
      ["dist", "docs", "examples", "package.json"],
    ];
    expect(readdirSync(installed).sort()).toEqual([...pages, ...rest]);
    const files = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" });
    expect(files.filter((name) => /\b(tests?|specs?)\b/i.test(name))).toEqual([]);
    expect(files.filter((name) => /\.\w+$/.test(name) && !/\.(js|d\.ts)$/.test(name))).toEqual([]);
  });

  test("has one copy of tfjs-core", async () => {
    const { stdout } = await run("npm", ["ls", "--all", "--parseable", "@tensorflow/tfjs-core"], { cwd: project });
    expect(stdout.trim().split("\n")).toHaveLength(1);
  });

  test("gives every subpath its names", async () => {
    const subpaths = Object.keys(manifest.exports).filter((path) => path !== "./package.json" && !path.includes("*"));
    expect(Object.keys(node.names)).toEqual(subpaths);
    for (const [subpath, names] of Object.entries(node.names)) {
      const folder = subpath === "." ? "" : `${subpath.slice(2)}/`;
      const source = await import(/* @vite-ignore */ new URL(`../../src/${folder}index.ts`, import.meta.url).pathname);
      expect(names.sort(), subpath).toEqual(Object.keys(source).sort());
    }
  });

  test("computes on the WASM backend", () => {
    expect(node.backend).toBe("wasm");
    expect(node.softArgmax).toBeAllClose([3.5 / 4, 1.5 / 3]);
    expect(node.hourglassShape).toEqual([2, 3, 2]);
    expect(node.hourglassFinite).toBe(true);
    expect(node.prediction).toHaveLength(3);
    expect(node.prediction.flat().every((value) => value > -1 && value < 140)).toBe(true);
  });

  test("loads no TensorFlow.js for geometry, metrics, data and viz", async () => {
    const peers = join(project, "node_modules/@tensorflow");
    const script = `for (const name of ["geometry", "metrics", "data", "viz"]) await import("kneel-tfjs/" + name);
      await import("kneel-tfjs/ops").then(() => console.log("loaded"), (error) => console.log(error.code));`;
    renameSync(peers, join(folder, "peers"));
    try {
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: project });
      expect(stdout.trim()).toBe("ERR_MODULE_NOT_FOUND");
    } finally {
      renameSync(join(folder, "peers"), peers);
    }
  });

  test("predicts what it does with tfjs-layers without it", async () => {
    const layers = join(project, "node_modules/@tensorflow/tfjs-layers");
    const script = `import "@tensorflow/tfjs-backend-wasm";
      import { initBackend, patchBackend } from "kneel-tfjs/backends";
      import { predictTiny } from "./predictTiny.mjs";
      await initBackend(["wasm"]);
      await patchBackend();
      await import("@tensorflow/tfjs-layers").then(() => console.log("it is there"), () => {});
      console.log(JSON.stringify(await predictTiny()));`;
    renameSync(layers, join(folder, "layers"));
    try {
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: project });
      expect(stdout).not.toContain("it is there");
      const prediction = JSON.parse(stdout.trim().split("\n").at(-1)!);
      expect(prediction).toBeAllClose(node.prediction, { rtol: 0, atol: 1e-3 });
    } finally {
      renameSync(join(folder, "layers"), layers);
    }
  });

  test("trains over worker threads, from code on the command line too (--input-type)", async () => {
    const code = `
      import { describeHourglass } from "kneel-tfjs/network";
      import { startParallelTrainer } from "kneel-tfjs/node";
      const network = describeHourglass({ inputShape: [16, 16, 1], landmarks: 2, width: 2, depth: 1 });
      const trainer = await startParallelTrainer({ network, loss: "l2", workers: 2, onWarning() {} });
      const batch = { size: 2, images: new Float32Array(512).fill(1), landmarks: new Float32Array(8).fill(0.25) };
      const { loss } = await trainer.step(batch, 0.01);
      await trainer.dispose();
      console.log(loss > 0);`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", code], { cwd: project });
    expect(stdout).toMatch(/^true$/m);
  });

  test("has the kneel command", async () => {
    const { stdout } = await run("npx", ["kneel", "--help"], { cwd: project });
    expect(stdout).toMatch(/^Usage: kneel \[options\] \[command\]/);
    await run("npx", ["kneel", "phantom", "--count", "2", "--size", "64", "--out", "made"], { cwd: project });
    expect(readFileSync(join(project, "made/points.csv"), "utf8").trim().split("\n")).toHaveLength(3);
    expect(readdirSync(join(project, "made/images"))).toEqual(["phantom00000.png", "phantom00001.png"]);
  });
});

describe("bundled for a browser", () => {
  async function bundle(contents: string) {
    const { metafile, outputFiles } = await build({
      stdin: { contents, resolveDir: project },
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "browser",
      target: "es2022",
      logLevel: "silent",
    });
    const [output] = Object.values(metafile.outputs);
    const used = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
    const file = outputFiles[0]!;
    return { text: file.text, bytes: file.contents.length, used: used.map(([path]) => path), imports };
  }
  const from = (files: string[], name: string) => files.filter((path) => path.includes(`node_modules/${name}/`));

  test.each(["kneel-tfjs", "kneel-tfjs/metrics"])("pck of %s alone takes less than 3.2 kB", async (path) => {
    const { bytes, used } = await bundle(`import { pck } from "${path}"; console.log(pck([[1, 2]], [1.5]));`);
    expect(bytes).toBeLessThan(3200);
    expect(from(used, "@tensorflow")).toEqual([]);
  });

  test.each(["kneel-tfjs", "kneel-tfjs/ops"])("softArgmax2d of %s alone takes no tfjs-layers", async (path) => {
    const { used } = await bundle(`import { softArgmax2d } from "${path}"; globalThis.f = softArgmax2d;`);
    expect(from(used, "@tensorflow/tfjs-core").length).toBeGreaterThan(0);
    expect(from(used, "@tensorflow/tfjs-layers")).toEqual([]);
  });

  test("what predicts, checked and repaired backends included, takes no tfjs-layers", async () => {
    const { used } = await bundle(`
      import { initBackend, patchBackend, checkBackend } from "kneel-tfjs/backends";
      import { InferenceNetwork } from "kneel-tfjs/network";
      import { KneelPipeline, LandmarkPredictor, loadModel, onnxEngine } from "kneel-tfjs/pipelines";
      import { fromStateDict, parseStateDict } from "kneel-tfjs/weights";
      globalThis.f = [initBackend, patchBackend, checkBackend, InferenceNetwork, KneelPipeline, LandmarkPredictor, loadModel, onnxEngine, fromStateDict, parseStateDict];`);
    expect(from(used, "@tensorflow/tfjs-core").length).toBeGreaterThan(0);
    expect(from(used, "@tensorflow/tfjs-layers")).toEqual([]);
  });

  test("the WebAssembly of the convolutions comes with backends alone", async () => {
    const mark = simdBinary.slice(1000, 1100);
    for (const name of ["backends", "network", "layers", "training", "pipelines", "weights", "ops", "losses"]) {
      const { text } = await bundle(`export * from "kneel-tfjs/${name}";`);
      expect(text.includes(mark), name).toBe(name === "backends");
    }
  });

  test("nothing of Node is in it", async () => {
    const { imports, used } = await bundle(readFileSync(join(project, "browser.mjs"), "utf8"));
    expect(from(used, "@tensorflow/tfjs-layers").length).toBeGreaterThan(0);
    expect(imports.filter((path) => path.startsWith("node:"))).toEqual([]);
    expect(used.filter((path) => /kneel-tfjs\/dist\/(node|cli)\//.test(path))).toEqual([]);
  });

  test("it predicts in a browser what it predicts in Node", async () => {
    const server = await servePage(pathToFileURL(join(project, "browser.mjs")));
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(server.url);
      await page.waitForFunction(() => "runPackage" in globalThis);
      const { backend, parameters, softArgmax, prediction } = await page.evaluate(() => runPackage());
      expect(backend).toBe("wasm");
      expect(parameters).toBeGreaterThan(1000);
      expect(softArgmax).toBeAllClose([1.5 / 2, 1.5 / 3]);
      expect(prediction).toBeAllClose(node.prediction, { rtol: 1e-4, atol: 1e-3 });
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
