import { io } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { assertOneOf } from "../internal/guards.ts";
import { toHalves } from "./toHalves.ts";

/** Options of `formatLayersModel`. */
export interface FormatLayersModelOptions {
  /** `"half"` rounds weights to 16-bit floats, which `loadLayersModel` reads too. @default "single" */
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
  { precision = "single", metadata }: FormatLayersModelOptions = {},
): Promise<FormattedLayersModel> {
  assertOneOf("formatLayersModel", "precision", precision, ["single", "half"]);
  const { weightSpecs = [], weightData, ...artifacts } = await artifactsOf(model);
  const data = new Uint8Array(io.CompositeArrayBuffer.join(weightData));
  const half = precision === "half";
  const specs = half
    ? weightSpecs.map((spec) => ({ ...spec, quantization: { dtype: "float16", original_dtype: "float32" } }))
    : weightSpecs;
  const document = {
    ...artifacts,
    ...(metadata && { userDefinedMetadata: metadata }),
    weightsManifest: [{ paths: ["weights.bin"], weights: specs }],
  };
  return {
    model: JSON.stringify(document),
    weights: half ? toHalves("formatLayersModel", "weights", new Float32Array(data.buffer)) : data,
  };
}

async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts> {
  let artifacts: io.ModelArtifacts = {};
  const handler = io.withSaveHandler(async (all) => {
    artifacts = all;
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
  });
  await model.save(handler);
  return artifacts;
}
