/**
 * Writes the import direction into biome.json: `npx tsx scripts/importRules.ts`. This table is its one definition; a test
 * compares both.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Which folders of the library a folder may import. */
const library = {
  internal: [],
  geometry: ["internal"],
  knee: ["internal", "geometry"],
  metrics: ["internal", "geometry"],
  report: ["internal", "knee", "metrics"],
  data: ["internal", "geometry"],
  images: ["internal", "geometry"],
  radiograph: ["internal", "geometry", "images"],
  pixels: ["internal", "geometry"],
  phantom: ["internal", "geometry", "knee"],
  viz: ["internal", "geometry"],
  annotations: ["internal", "geometry", "knee", "data", "radiograph"],
  dicom: ["internal", "geometry", "knee", "annotations", "radiograph"],
  shape: ["internal", "geometry"],
  ops: ["internal", "geometry"],
  losses: ["internal", "geometry", "ops"],
  augment: ["internal", "geometry", "pixels"],
  simd: ["internal"],
  kernels: ["internal", "simd"],
  backends: ["internal", "simd", "kernels"],
  wasm: [],
  network: ["internal", "geometry", "ops"],
  layers: ["internal", "ops", "network"],
  weights: ["internal", "ops", "network"],
  training: [
    ...["internal", "geometry", "metrics", "data", "radiograph"],
    ...["ops", "losses", "augment", "network", "weights"],
  ],
  models: ["internal", "geometry", "knee", "radiograph", "shape", "ops", "network", "weights"],
  pipelines: ["internal", "geometry", "knee", "radiograph", "annotations", "shape", "network", "weights", "models"],
  experiments: [
    ...["internal", "geometry", "knee", "metrics", "data", "radiograph", "viz", "shape"],
    ...["ops", "losses", "augment", "network", "training", "models", "pipelines"],
  ],
  files: ["internal", "geometry", "data", "images", "radiograph", "annotations", "models"],
  node: [
    ...["internal", "geometry", "knee", "data", "radiograph", "phantom", "viz", "annotations", "dicom"],
    ...["backends", "training", "models", "pipelines", "files"],
  ],
  server: ["internal", "geometry", "knee", "annotations", "radiograph", "pipelines", "node"],
} as const satisfies Record<string, readonly string[]>;

const whole = Object.keys(library) as (keyof typeof library)[];

/** Which folders of `src` a folder may import. Commands may import the whole library, and others where one needs another. */
export const mayImport = {
  ...library,
  terminal: whole,
  dataCommands: [...whole, "terminal"],
  trainingCommands: [...whole, "terminal"],
  resultCommands: [...whole, "terminal", "trainingCommands"],
  modelCommands: [...whole, "terminal", "dataCommands", "resultCommands"],
  machineCommands: [...whole, "terminal", "trainingCommands"],
  cli: [...whole, "terminal", "dataCommands", "trainingCommands", "resultCommands", "modelCommands", "machineCommands"],
} as const satisfies Record<string, readonly string[]>;

type Folder = keyof typeof mayImport;

/** What a folder may know of TensorFlow.js. */
function tensorflow(folder: Folder) {
  const folders = Object.keys(mayImport) as Folder[];
  const free = folders.slice(0, folders.indexOf("ops"));
  const core: readonly Folder[] = ["ops", "losses", "augment", "simd", "kernels", "backends", "network"];
  if (free.includes(folder)) return { group: ["@tensorflow/*"], message: `${folder}/ is free of TensorFlow.js.` };
  const others = ["@tensorflow/tfjs-backend-*", "@tensorflow/tfjs", "@tensorflow/tfjs-core/**"];
  if (folder === "wasm")
    return { group: ["@tensorflow/tfjs-layers"], message: "wasm/ uses tfjs-core and the WASM backend alone." };
  return core.includes(folder)
    ? { group: ["@tensorflow/tfjs-layers", ...others], message: `${folder}/ uses tfjs-core alone.` }
    : { group: others, message: "Backends are plugged in by the consumer." };
}

/** The overrides of biome.json that hold the import direction. */
export function importOverrides() {
  const folders = Object.keys(mayImport) as Folder[];
  return folders.map((folder) => {
    const allowed: readonly string[] = mayImport[folder];
    const refused = folders.filter((other) => other !== folder && !allowed.includes(other));
    const direction = {
      group: refused.map((other) => `**/${other}/**`),
      message: `${folder}/ may not import this folder (docs/architecture.md, import direction).`,
    };
    const options = { patterns: [direction, tensorflow(folder)] };
    return {
      includes: [`src/${folder}/**`],
      linter: { rules: { style: { noRestrictedImports: { level: "error", options } } } },
    };
  });
}

const file = fileURLToPath(new URL("../biome.json", import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = JSON.parse(readFileSync(file, "utf8"));
  const isDirection = ({ includes }: { includes: readonly string[] }) =>
    includes.length === 1 && /^src\/\w+\/\*\*$/.test(includes[0]!);
  settings.overrides = [...importOverrides(), ...settings.overrides.filter((each: never) => !isDirection(each))];
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
}
