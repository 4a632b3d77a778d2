import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isFolder, makeFolder } from "../../files/folders.ts";
import { findModel, readModel, readPipeline, writeFileAtomic, writeModel, writePipeline } from "../../node/index.ts";
import {
  formatModel,
  formatModelWeights,
  formatOnnxModel,
  type LandmarkModel,
  networkOf,
  parsePipelineDocument,
} from "../../pipelines/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { say } from "../../terminal/progressBar.ts";
import { startBackend } from "../../terminal/startBackend.ts";
import type { ExportOptions } from "./command.ts";

/** `kneel export`: a model, or each model of a pipeline, in a format that other programs read. */
export async function run(nameOrPath: string, options: ExportOptions): Promise<readonly string[]> {
  const { to, out, precision, heatmaps } = options;
  if (to === "layers" && precision === "int8")
    throw new UsageError("--precision int8: TensorFlow.js Layers has no scale for each channel; use single or half");
  if (heatmaps && to !== "onnx") throw new UsageError("--heatmaps is an output of ONNX files; leave it out");
  const directory = await findModel(nameOrPath);
  const document = join(directory, "pipeline.json");
  const text = (await isFile(document)) ? await readFile(document, "utf8") : null;
  const pipeline = text === null ? null : parsePipelineDocument(text, document);
  if (pipeline || to === "layers" || to === "model") await assertWritable(out);
  else if (await isFolder(out))
    throw new UsageError(`--out must be a file for one model as ${to}, got the folder ${out}`);
  else await assertWritable(dirname(out));
  if (to === "model") {
    if (pipeline) await writePipeline(out, await readPipeline(directory), { precision });
    else await writeModel(out, await readModel(directory), { precision });
    return nextSteps.export(out);
  }
  if (!pipeline) {
    await exportModel(await readModel(directory), out, options);
    return nextSteps.export(null);
  }
  await makeFolder(out);
  for (const { folder } of [...(pipeline.locate?.models ?? []), ...pipeline.localize.models]) {
    const path = join(out, to === "layers" ? folder : `${folder}.${to}`);
    const metadata = { "pipeline.json": text! };
    await exportModel(await readModel(join(directory, folder)), path, options, metadata);
  }
  return nextSteps.export(null);
}

async function exportModel(
  model: LandmarkModel,
  path: string,
  options: ExportOptions,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { to, precision, heatmaps = false } = options;
  const files =
    to === "onnx"
      ? { [path]: await formatOnnxModel(model, { precision, heatmaps, metadata }) }
      : to === "safetensors"
        ? { [path]: formatModelWeights(model, precision) }
        : await layersFiles(model, path, precision === "half" ? "half" : "single");
  for (const [name, content] of Object.entries(files)) {
    await writeFileAtomic(name, content);
    say(`${name}: ${(content.length / 1e6).toFixed(2)} MB`);
  }
}

async function layersFiles(model: LandmarkModel, folder: string, precision: "single" | "half") {
  await startBackend("wasm");
  const [{ hourglassModel }, { formatLayersModel, setLayersModelWeights }] = await Promise.all([
    import("../../layers/index.ts"),
    import("../../weights/index.ts"),
  ]);
  const network = networkOf(model.architecture);
  const layers = hourglassModel(network);
  setLayersModelWeights(layers, network, model.weights);
  const { document } = await formatModel(model);
  const { model: text, weights } = await formatLayersModel(layers, { precision, metadata: { ...document } });
  layers.dispose();
  await makeFolder(folder);
  return { [join(folder, "model.json")]: text, [join(folder, "weights.bin")]: weights };
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
