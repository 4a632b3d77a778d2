import { fieldsOf, listsOf } from "../internal/guards.ts";
import { storedNpz } from "../weights/npz.ts";
import { permuteAxes, readNumbers, type StoredTensor } from "../weights/storedTensor.ts";
import type { LandmarkModel } from "./landmarkModel.ts";
import { networkOf } from "./modelDocument.ts";
import type { OnnxRuntime } from "./onnxRuntime.ts";
import { backendRun, type NetworkOutput, onnxRun } from "./outputRun.ts";

/** The largest difference of an output from its reference. */
export interface OutputDifference {
  readonly largest: number;
  /** Over the largest number of the reference. */
  readonly relative: number;
}

/** Null for what the reference does not hold. */
export interface OutputComparison {
  readonly images: number;
  readonly heatmaps: OutputDifference | null;
  readonly landmarks: OutputDifference | null;
}

/**
 * Runs a model's network on the images of a reference and compares what it gives.
 *
 * @param file `.npz` of `input` `[B, C, H, W]` or `[B, H, W, C]`, as the network sees it, with `heatmaps` in the same
 *   order of axes, `landmarks` `[B, K, 2]` as (x, y) in [0, 1], or both; H and W need not be those of the model
 * @param ort the package onnxruntime-node or onnxruntime-web, to run it there; null: the current backend
 * @throws Error naming `source` for what is no such file or of another network
 */
export async function compareOutput(
  given: Pick<LandmarkModel, "architecture" | "weights">,
  file: Uint8Array,
  source = "reference",
  ort: OnnxRuntime<object> | null = null,
): Promise<OutputComparison> {
  const { architecture, weights } = fieldsOf("compareOutput", "model", given);
  listsOf("compareOutput", "model.architecture", architecture, ["inputShape"]);
  const arrays = storedNpz(file, source);
  const { landmarks: count, inputShape } = architecture;
  const channels = inputShape[2];
  const refused = (name: string, wanted: string) =>
    new Error(
      `${source}: ${name} must be ${wanted}, got ${arrays.has(name) ? `[${arrays.get(name)!.shape.join(", ")}]` : "none"}`,
    );
  const input = arrays.get("input");
  const axes = input?.shape.length === 4 ? (input.shape[1] === channels ? 1 : input.shape[3] === channels ? 3 : 0) : 0;
  if (!input || axes === 0)
    throw refused("input", `images of ${channels} channel${channels === 1 ? "" : "s"}, [B, C, H, W] or [B, H, W, C]`);
  const channelsLast = <T extends StoredTensor>(tensor: T) => (axes === 1 ? permuteAxes(tensor, [0, 2, 3, 1]) : tensor);
  const images = channelsLast(input);
  const [batch, height, width] = images.shape as [number, number, number, number]; // of rank 4
  if (batch === 0) throw refused("input", "one image or more");
  const network = networkOf({ ...architecture, inputShape: [height, width, channels] });
  const [rows, columns] = network.units.find(({ name }) => name === network.heatmaps)!.shape;

  const reference = (name: "heatmaps" | "landmarks", shape: readonly number[]): Float32Array | null => {
    const stored = arrays.get(name);
    if (!stored) return null;
    const tensor = name === "heatmaps" && stored.shape.length === 4 ? channelsLast(stored) : stored;
    if (tensor.shape.join() !== shape.join()) throw refused(name, `of its images and ${count} landmarks`);
    return readNumbers(tensor);
  };
  const heatmaps = reference("heatmaps", [batch, rows, columns, count]);
  const landmarks = reference("landmarks", [batch, count, 2]);
  if (!heatmaps && !landmarks) throw new Error(`${source}: has neither heatmaps nor landmarks to compare with`);

  const numbers = readNumbers(images);
  const size = height * width * channels;
  const model = ort ? await onnxRun(ort, network, weights) : backendRun(network, weights);
  const outputs: NetworkOutput[] = [];
  try {
    for (let i = 0; i < batch; i++) outputs.push(await model.run(numbers.slice(i * size, (i + 1) * size)));
  } finally {
    await model.dispose();
  }
  return {
    images: batch,
    heatmaps: heatmaps && differenceOf(outputs, "heatmaps", heatmaps),
    landmarks: landmarks && differenceOf(outputs, "landmarks", landmarks),
  };
}

/** NaN differs infinitely from any number. */
function differenceOf(
  outputs: readonly NetworkOutput[],
  name: keyof NetworkOutput,
  reference: Float32Array,
): OutputDifference {
  let [largest, scale, at] = [0, 0, 0];
  for (const output of outputs) {
    for (const value of output[name]) {
      const expected = reference[at++]!;
      const difference = Math.abs(value - expected);
      largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
      scale = Math.max(scale, Math.abs(expected));
    }
  }
  return { largest, relative: largest / scale };
}
