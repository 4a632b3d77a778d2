/**
 * Draws the folders of `src` and who may import whom into docs/architecture.svg, from the table of the import direction:
 * `npx tsx scripts/drawHouse.ts`.
 */
import { existsSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { mayImport } from "./importRules.ts";

/** What a folder is for, in a few words. */
export const purposes: Readonly<Record<string, string>> = {
  internal: "guards, seeded randomness",
  geometry: "points, homographies, warps",
  knee: "names, sides, measures",
  metrics: "errors, figures, intervals",
  report: "figures as tables and JSON",
  data: "tables, samples, folds",
  images: "PNG, JPEG, TIFF",
  radiograph: "DICOM, spacing, side",
  pixels: "filters and warps in place",
  phantom: "synthetic radiographs",
  viz: "overlays, curves",
  annotations: "formats in and out",
  dicom: "SR, GSPS, DICOM images",
  shape: "AAM, CLM, refinement",
  ops: "soft-argmax, up-sampling",
  losses: "wing and its relatives",
  augment: "operations, MixUp",
  simd: "WebAssembly and its threads",
  kernels: "kernels, right and quick",
  backends: "choose, check, repair",
  wasm: "the backend's binaries",
  network: "the hourglass as data",
  layers: "for TensorFlow.js Layers",
  weights: "safetensors, PyTorch, ONNX",
  training: "loop, Adam, checkpoints",
  models: "model files, what they know",
  pipelines: "predictor, two stages, knees",
  experiments: "cross-validation, Table 1",
  files: "images, tables, models on disk",
  node: "backends, pools, folders",
  server: "HTTP",
  terminal: "options, messages, progress",
  dataCommands: "phantom, convert, crop …",
  trainingCommands: "train, experiment, audit …",
  resultCommands: "evaluate, report, compare …",
  modelCommands: "demo, predict, serve …",
  machineCommands: "bench, doctor",
  cli: "the kneel command",
};

const all: Readonly<Record<string, readonly string[]>> = mayImport;

/** How many folders lie below one another, at most, down to `internal`. */
function level(folder: string): number {
  const below = all[folder]!;
  return below.length === 0 ? 0 : 1 + Math.max(...below.map(level));
}

const order = Object.keys(all);
const isBefore = (folder: string, other: string) => order.indexOf(folder) < order.indexOf(other);

/** The drawing: a row for each level, every folder importing only from rows above it. */
export function drawHouse(): string {
  const rows: string[][] = [];
  for (const folder of Object.keys(all)) {
    const row = level(folder);
    rows[row] ??= [];
    rows[row].push(folder);
  }
  const [width, height, gap, margin] = [176, 46, 12, 20];
  const columns = Math.max(...rows.map((row) => row.length));
  const total = {
    width: 2 * margin + columns * (width + gap) - gap,
    height: 2 * margin + rows.length * (height + 22) + 26,
  };
  const boxes = rows.flatMap((row, r) => {
    const start = (total.width - row.length * (width + gap) + gap) / 2;
    return row.map((folder, c) => {
      const [x, y] = [start + c * (width + gap), margin + r * (height + 22)];
      const fill = isBefore(folder, "ops") ? "#e4f1dc" : isBefore(folder, "files") ? "#dbe9f6" : "#e6e6e6";
      const dashes = existsSync(`src/${folder}/index.ts`) ? "" : ' stroke-dasharray="4 3"';
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="#555"${dashes}/><text x="${x + width / 2}" y="${y + 19}" font-weight="bold">${folder}</text><text x="${x + width / 2}" y="${y + 36}" font-size="11">${purposes[folder]}</text>`;
    });
  });
  const legend = `<text x="${total.width / 2}" y="${total.height - 14}" font-size="12">A folder imports only from rows above its own. Green: no TensorFlow.js; blue: TensorFlow.js; gray: Node. Dashed: no subpath of its own.</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${total.width} ${total.height}" font-family="sans-serif" font-size="14" text-anchor="middle"><rect width="100%" height="100%" fill="#fff"/>${boxes.join("")}${legend}</svg>\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(fileURLToPath(new URL("../docs/architecture.svg", import.meta.url)), drawHouse());
