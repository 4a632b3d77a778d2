import { io } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertOneOf, fieldsOf, refusal } from "../internal/guards.ts";
import { toOihw } from "./pytorch.ts";
import { contiguousStrides, countOf, permuteAxes, readNumbers, type StoredTensor } from "./storedTensor.ts";
import { kernelToHalves, toHalves } from "./toHalves.ts";

/** Options of `formatLayersModel`. */
export interface FormatLayersModelOptions {
  /**
   * `"half"` rounds the kernels of convolutions but the last one's to 16-bit floats, which `loadLayersModel` reads too.
   * @default "single"
   */
  readonly precision?: "single" | "half";
  /** Stored beside the topology, for `getUserDefinedMetadata`. @default none */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A tfjs-layers model as files. */
export interface FormattedLayersModel {
  /** The text of `model.json`. */
  readonly model: string;
  /** The file `weights.bin`. */
  readonly weights: Uint8Array;
}

/**
 * A tfjs-layers model as the two files that `loadLayersModel` reads, in any environment; after `registerLayers()` where it
 * has layers of this library.
 *
 * @throws RangeError for a weight that half precision cannot hold
 */
export async function formatLayersModel(
  model: LayersModel,
  options: FormatLayersModelOptions = {},
): Promise<FormattedLayersModel> {
  const { precision = "single", metadata } = fieldsOf("formatLayersModel", "options", options);
  assertOneOf("formatLayersModel", "precision", precision, ["single", "half"]);
  const { weightSpecs = [], weightData, ...artifacts } = await artifactsOf(model);
  const data = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const kernels = weightSpecs.filter(({ shape }) => shape.length === 4).map(({ name }) => name);
  const halved = new Set(precision === "half" ? kernels.slice(0, -1) : []);
  const parts: Uint8Array[] = [];
  let at = 0;
  const specs = weightSpecs.map((spec) => {
    const bytes = data.subarray(at, at + 4 * countOf(spec.shape));
    at += bytes.length;
    parts.push(halved.has(spec.name) ? halves(spec, bytes) : bytes);
    return halved.has(spec.name)
      ? { ...spec, quantization: { dtype: "float16" as const, original_dtype: "float32" as const } }
      : spec;
  });
  const document = {
    ...artifacts,
    ...(metadata && { userDefinedMetadata: metadata }),
    weightsManifest: [{ paths: ["weights.bin"], weights: specs }],
  };
  return { model: JSON.stringify(document), weights: new Uint8Array(io.CompositeArrayBuffer.join(parts.map(copied))) };
}

const copied = (bytes: Uint8Array) => new Uint8Array(bytes).buffer;

/** A kernel `[kH, kW, in, out]` of 32-bit floats, whose filters keep their sums. */
function halves({ name, shape }: io.WeightsManifestEntry, bytes: Uint8Array): Uint8Array {
  const filters = toOihw(new Float32Array(copied(bytes)), shape);
  const turned = [3, 2, 0, 1].map((axis) => shape[axis]!);
  const stored: StoredTensor = {
    type: "F16",
    shape: turned,
    strides: contiguousStrides(turned),
    bytes: kernelToHalves("formatLayersModel", name, filters, turned[0]!),
  };
  return toHalves("formatLayersModel", name, readNumbers(permuteAxes(stored, [2, 3, 1, 0])));
}

async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts> {
  let artifacts: io.ModelArtifacts = {};
  const handler = io.withSaveHandler(async (all) => {
    artifacts = all;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  });
  if (typeof model?.save !== "function") throw refusal("formatLayersModel", "model", "a LayersModel", model);
  await model.save(handler);
  return artifacts;
}
