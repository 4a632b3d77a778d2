import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import ts from "typescript";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseLandmarkTable } from "../../src/data/index.ts";
import { launchChromium } from "../browser/chromium.ts";
import { blocksOf, commandsOf, filesOf } from "./docPage.ts";
import { packOnce } from "./packPackage.ts";
import { run } from "./run.ts";
import { freePort, Server } from "./Server.ts";
import { serveFolder } from "./serveFolder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

/** A folder in which people who know the docs alone do what these say. */
let folder: string;
/** The same of one that was empty. */
let own: string;
let tarball: string;
let browser: Browser;
let landmarks: number[][];
let started: number;

/** What `npm install` of the docs has installed in the folder. */
const installed = new Set<string>();
const installs = (line: string) => line.startsWith("npm install ");
const packagesOf = (line: string) => line.split(" ").filter((word) => !/^(npm|install|--.*)$/.test(word));

/** Runs commands of the docs, with the tarball in the place of the package's name on npm, and installs nothing again. */
async function shell(commands: string, cwd = folder): Promise<string> {
  const quick = "npm install --prefer-offline --no-audit --no-fund";
  const lines = commands
    .split("\n")
    .filter((line) => !installs(line) || !packagesOf(line).every((p) => installed.has(p)));
  const text = lines.join("\n").replace("npm install kneel-tfjs", `npm install ${tarball}`);
  return (await run("bash", ["-ec", text.replaceAll("npm install", quick)], { cwd })).stdout;
}

function write(files: ReadonlyMap<string, string>): void {
  for (const [name, code] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), code);
  }
}

const [install, ...rest] = commandsOf("docs/browser.md");
const [installDemo, ownModel] = commandsOf("README.md");
const [, installNext, startNext] = commandsOf("docs/nextjs.md");
const [serveCommands] = commandsOf("docs/server.md");

const seconds = () => (performance.now() - started) / 1000;
beforeEach(() => {
  started = performance.now();
});
afterEach(({ task }) => console.info(`${seconds().toFixed(0)} s: ${task.suite?.name ?? ""} ${task.name}`));

beforeAll(async () => {
  tarball = await packOnce();
  own = mkdtempSync(join(tmpdir(), "kneel-tfjs-empty-"));
  folder = mkdtempSync(join(tmpdir(), "kneel-tfjs-strangers-"));
  // Each page starts with the same packages: installed once, into an empty folder.
  const [first] = installDemo!.split("\n") as [string];
  for (const page of [install, commandsOf("docs/nextjs.md")[0]]) expect(page!.split("\n")[0]).toBe(first);
  await shell(first, own);
  cpSync(own, folder, { recursive: true, verbatimSymlinks: true });
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  for (const name of packagesOf(first)) installed.add(name);
  // What they go on with: at once, as npm looks through all that is there each time.
  const further = [...rest, installNext, serveCommands].flatMap((text) => text!.split("\n").filter(installs));
  const names = further.flatMap(packagesOf);
  await shell(`npm install ${names.join(" ")}`);
  for (const name of names) installed.add(name);
  await shell(install!);
  cpSync(join(folder, "public/model"), join(folder, "model"), { recursive: true });
  cpSync(join(folder, "public/knee.png"), join(folder, "knee.png"));
  write(filesOf("docs/node.md"));
  ({ landmarks } = JSON.parse((await run(process.execPath, ["find.mjs"], { cwd: folder })).stdout));
  browser = await launchChromium();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  for (const each of [folder, own]) if (each) rmSync(each, { recursive: true, force: true });
});

/** What a page at an address writes into its output: the landmarks that Node found. */
async function expectLandmarksAt(url: string): Promise<void> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(url);
  const output = page.locator("output", { hasText: /landmarks|error/ });
  const text = await output.textContent({ timeout: 60_000 }).catch((error) => {
    throw new Error(`${url} shows nothing: ${errors.join("; ")}`, { cause: error });
  });
  await page.close();
  const found = JSON.parse(text!);
  expect(found).toEqual({ landmarks: expect.any(Array) });
  expect(found.landmarks).toBeAllClose(landmarks, { rtol: 0, atol: 1e-2 });
}

describe("a stranger with Node", () => {
  test("has landmarks by import", () => {
    expect(landmarks).toHaveLength(16);
    expect(landmarks.flat().every((value) => value > -48 && value < 144)).toBe(true);
  });

  test("has the same by require", async () => {
    const { stdout, stderr } = await run(process.execPath, ["find.cjs"], { cwd: folder });
    expect(JSON.parse(stdout).landmarks).toEqual(landmarks);
    expect(stderr).not.toMatch(/Warning/);
  });
});

describe("a stranger with TypeScript", () => {
  test.each([
    ["bundler", "ESNext"],
    ["nodenext", "NodeNext"],
  ])("compiles strictly, without the DOM library, resolved the %s way", async (moduleResolution, module) => {
    const strictness = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
    const library = { lib: ["es2022"], types: [], target: "es2022", noEmit: true, skipLibCheck: true };
    const compilerOptions = { ...strictness, ...library, module, moduleResolution };
    cpSync(join(root, "test/package/project/types.ts"), join(folder, "types.ts"));
    const files = ["landmarks.ts", "types.ts"];
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    await run(process.execPath, [tsc, "-p", folder], { cwd: folder });
  });

  test("has every block of the README and the docs compile as it stands", async () => {
    const pages = ["README.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];
    const blocks = pages
      .filter((name) => name.endsWith(".md"))
      .flatMap((page) =>
        blocksOf(page, "ts").map(
          (code, i) => [`${page.replaceAll(/\W/g, "_")}_${i}.ts`, `${code}\nexport {};\n`] as const,
        ),
      );
    expect(blocks.length).toBeGreaterThan(35);
    write(new Map(blocks.map(([name, code]) => [`snippets/${name}`, code])));
    const modules = (name: string) => join(root, "node_modules", name);
    const optional = ["onnxruntime-node", "onnxruntime-web"]; // pages say where they are needed
    for (const name of optional) symlinkSync(modules(name), join(folder, "node_modules", name));
    const library = { lib: ["es2023", "dom", "dom.iterable"], types: ["node"], typeRoots: [modules("@types")] };
    const strictness = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true };
    const how = { target: "es2022", module: "ESNext", moduleResolution: "bundler", noEmit: true, skipLibCheck: true };
    const compilerOptions = { ...library, ...strictness, ...how };
    const config = { compilerOptions, files: blocks.map(([name]) => `snippets/${name}`) };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    await run(process.execPath, [tsc, "-p", folder], { cwd: folder });
    for (const name of optional) rmSync(join(folder, "node_modules", name));
    rmSync(join(folder, "snippets"), { recursive: true });
  });

  test("finds no type in the declarations that only the DOM library or Node's types know", async () => {
    const { exports } = JSON.parse(readFileSync(join(folder, "node_modules/kneel-tfjs/package.json"), "utf8"));
    const subpaths = Object.keys(exports).filter((path) => !/json$|node$|\*$/.test(path));
    const all = join(folder, "all.ts");
    writeFileSync(all, subpaths.map((path, i) => `export * as part${i} from "kneel-tfjs${path.slice(1)}";`).join("\n"));
    const library = { lib: ["lib.es2022.d.ts"], types: [], target: ts.ScriptTarget.ES2022, noEmit: true, strict: true };
    const how = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
    const program = ts.createProgram([all], { ...library, ...how });
    // Of the package's files alone: those of TensorFlow.js take most of the time, and do name the DOM.
    const errorsIn = (files: RegExp) => {
      const sources = program.getSourceFiles().filter(({ fileName }) => files.test(fileName));
      const found = sources.flatMap((source) => program.getSemanticDiagnostics(source));
      const told = found.map(({ file, messageText }) => `${file?.fileName}: ${JSON.stringify(messageText)}`);
      return { files: sources.length, told };
    };
    expect(errorsIn(/\/tfjs-core\/dist\/ops\/browser\.d\.ts$/).told.join()).toContain("HTMLImageElement");
    const own = errorsIn(/\/kneel-tfjs\/dist\/|\/all\.ts$/);
    expect(own.files).toBeGreaterThan(subpaths.length);
    expect(own.told).toEqual([]);
  });
});

describe("a stranger with a browser", () => {
  test("has a page and a worker of Vite, served and built", async () => {
    await shell(rest[0]!);
    write(filesOf("docs/browser.md"));
    const port = await freePort();
    const vite = new Server(`npx vite --port ${port} --strictPort`, folder);
    try {
      await vite.says(/ready in/);
      await expectLandmarksAt(`http://localhost:${port}/`);
    } finally {
      vite.close();
    }
    await shell("npx vite build");
    const built = await serveFolder(join(folder, "dist"));
    await expectLandmarksAt(built.url).finally(built.close);
  });

  test("has the same page and worker of webpack", async () => {
    write(filesOf("docs/browser.md"));
    await shell(rest[1]!);
    const served = await serveFolder(join(folder, "public"));
    await expectLandmarksAt(`${served.url}webpack.html`).finally(served.close);
    rmSync(join(folder, "public/webpack"), { recursive: true });
  });

  test("has a plain page with one file and an import map, under a strict content security policy", async () => {
    await shell(rest[2]!);
    write(filesOf("docs/browser.md"));
    // As strict as docs/browser.md says that a policy may be; the page's own script is inline.
    const policy = "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; connect-src 'self' blob:";
    const served = await serveFolder(join(folder, "public"), policy);
    await expectLandmarksAt(`${served.url}plain.html`).finally(served.close);
    const stricter = await serveFolder(join(folder, "public"), policy.replace(" blob:", ""));
    const page = await browser.newPage();
    const [error] = await Promise.all([page.waitForEvent("pageerror"), page.goto(`${stricter.url}plain.html`)]).finally(
      stricter.close,
    );
    await page.close();
    expect(error.message).toBe(
      "startWasm: this page's content security policy forbids to fetch the binary that this file holds: add blob: to its connect-src (docs/browser.md of kneel-tfjs)",
    );
  });

  test("has a page and a route of Next.js", async () => {
    for (const name of ["tsconfig.json", "all.ts", "landmarks.ts", "types.ts"])
      rmSync(join(folder, name), { force: true }); // Next.js checks
    await shell(installNext ?? "");
    write(filesOf("docs/nextjs.md"));
    const [build, serve, curl] = startNext!.trim().split("\n") as [string, string, string];
    await shell(`export NEXT_TELEMETRY_DISABLED=1\n${build}`);
    const port = await freePort();
    const next = new Server(`NEXT_TELEMETRY_DISABLED=1 ${serve.replace("3000", String(port))}`, folder);
    try {
      await next.says(/Ready/);
      expect(JSON.parse(await shell(curl.replace("3000", String(port))))).toEqual({ landmarks });
      await expectLandmarksAt(`http://localhost:${port}/`);
    } finally {
      next.close();
    }
  }, 600_000);
});

describe("a stranger with an empty folder", () => {
  test("has the first result a minute after the install at most where the machine is its own: films and one page", async () => {
    await shell(installDemo!.trim().split("\n").at(-1)!, own);
    expect(seconds()).toBeLessThan(loadavg()[0]! < 2 * availableParallelism() ? 60 : 600);
    const page = readFileSync(join(own, "kneel-demo/report/report.html"), "utf8");
    expect(page).toContain("The model was trained on synthetic images alone.");
    for (const name of ["t0", "t8", "f0", "f6"]) expect(page).toContain(`>${name}</text>`);
    expect(page.match(/(?:src|href)="(?!data:)[^"]*"/g)).toBeNull();
    expect(page).not.toMatch(/<script|@import|url\(/);
    expect(page).toMatch(/worst 1: film0000\d\.png/);
    const phone = await browser.newPage({ viewport: { width: 390, height: 800 } });
    await phone.goto(pathToFileURL(join(own, "kneel-demo/report/report.html")).href);
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await phone.close();
    const films = [0, 1, 2, 3].map((i) => `film0000${i}.png`);
    expect(readdirSync(join(own, "kneel-demo/films/images"))).toEqual(films);
    const report = JSON.parse(readFileSync(join(own, "kneel-demo/report/report.json"), "utf8"));
    expect(report.strata[0].figures.find(({ key }: { key: string }) => key === "mean").value).toBeLessThan(2);
  });

  test("has the pipelines of real knees by the name of their package: they know synthetic films for none", async () => {
    const models = fileURLToPath(new URL("../../models/knee-oai", import.meta.url));
    const packed = JSON.parse(await shell(`npm pack --json ${models}`, own)) as [{ filename: string; size: number }];
    expect(packed[0].size).toBeLessThan(16e6);
    await shell(`npm install ./${packed[0].filename}`, own);
    const predict = "npx kneel predict --model kneel-tfjs-knee-oai";
    await shell(`${predict} kneel-demo/films/images/film00000.png --spacing 0.3 --out synthetic`, own);
    const summary = JSON.parse(readFileSync(join(own, "synthetic/summary.json"), "utf8"));
    expect(summary).toMatchObject({ sought: 2, found: 0, model: { trainedOn: { kind: "data", images: 2810 } } });
    expect(summary.abstained).toEqual([{ reason: "it is not like the images of the training", count: 2 }]);

    // Real knees are not in the repository.
    const knees = fileURLToPath(new URL("../../../shared/data/knees/", import.meta.url));
    if (!existsSync(knees)) return console.info("no real knee: ../shared/data/knees is absent");
    const truth = parseLandmarkTable(readFileSync(join(knees, "points.csv"), "utf8")).samples.find(
      ({ columns }) => columns.ok === "1" && columns.kl === "0" && columns.inverted === "0",
    )!;
    const crop = "--view crop --side right --spacing 0.43";
    for (const [name, out] of [
      ["kneel-tfjs-knee-oai", "real"],
      ["kneel-tfjs-knee-oai/small", "small"],
    ]) {
      await shell(`npx kneel predict ${join(knees, "images", truth.image)} --model ${name} ${crop} --out ${out}`, own);
      const { images } = JSON.parse(readFileSync(join(own, out!, "predictions.json"), "utf8"));
      const found = images[0].sets[0].landmarks as [number, number][];
      expect(found).toHaveLength(16);
      for (const [k, [x, y]] of found.entries())
        expect(Math.hypot(x - truth.landmarks[k]![0], y - truth.landmarks[k]![1]) * 0.43).toBeLessThan(6);
    }
  });

  test("has a model, its figures, a page and overlays by the commands of the README: a researcher", async () => {
    // A twelfth of the time and a fifth of the images: that it trains, and what comes after it, shows as well.
    for (const words of ["--minutes 0.5 ", "--count 60 "]) expect(ownModel).toContain(words);
    await shell(ownModel!.replace("--minutes 0.5", "--minutes 0.04").replace("--count 60", "--count 12"), own);
    expect(JSON.parse(readFileSync(join(own, "report/report.json"), "utf8")).cases).toHaveLength(12);
    expect(readFileSync(join(own, "report/report.html"), "utf8")).toContain("12 images");
    expect(readdirSync(join(own, "found")).filter((name) => name.endsWith(".png"))).toHaveLength(12);
  });
});

test("an engineer has answers over HTTP by the commands of the page on the server", async () => {
  const [installServer, serve, curl] = serveCommands!.trim().split("\n") as [string, string, string];
  await shell(installServer);
  const port = await freePort();
  const server = new Server(serve.replace("5000", String(port)).replace("--model pipeline", "--model model"), folder);
  try {
    await server.says(/127\.0\.0\.1/);
    const own = curl
      .replace("5000", String(port))
      .replace("@knees.dcm", "@knee.png")
      .replace("application/dicom", "image/png");
    expect(JSON.stringify(JSON.parse(await shell(own)))).toContain("landmarks");
  } finally {
    server.close();
  }
});
