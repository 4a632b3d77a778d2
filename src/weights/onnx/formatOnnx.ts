import { assertOneOf, fieldsOf } from "../../internal/guards.ts";
import { libraryVersion } from "../../internal/libraryVersion.ts";
import { foldNorms } from "../../network/foldNorms.ts";
import type { Network } from "../../network/network.ts";
import { checkWeights, type Weights } from "../../network/weights.ts";
import { type StoragePrecision, storagePrecisions } from "../quantizeChannels.ts";
import { addSoftArgmax } from "./addSoftArgmax.ts";
import { addUnits } from "./addUnits.ts";
import { encodeMessage } from "./encodeMessage.ts";
import { OnnxGraph } from "./OnnxGraph.ts";
import { dataTypes, modelProto, type ValueInfoProto } from "./onnxMessages.ts";

/** What a gray value v becomes for a network: (v − mean) / deviation. */
interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

interface Normalization extends Scale {
  /** Each channel's own. */
  readonly channels?: readonly Scale[];
}

/** Options of `formatOnnx`. */
export interface FormatOnnxOptions {
  /**
   * The graph then takes gray images `[B, 1, H, W]` in [0, 1] and normalizes them for each channel.
   * @default none: images `[B, C, H, W]`, normalized already
   */
  readonly normalization?: Normalization | null;
  /** What kernels are stored in; they are computed with in 32 bits. @default "single" */
  readonly precision?: StoragePrecision;
  /** Whether the heatmaps `[B, K, h, w]` are an output too. @default false */
  readonly heatmaps?: boolean;
  /** Texts stored beside the graph. @default none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Of the format and of its operators: ONNX 1.13 and later. */
const versions = { ir: 8, operators: 18 } as const;

/**
 * A network as an ONNX file (operator set 18): normalizations folded into the convolutions, soft-argmax inside, any
 * number of images at once.
 *
 * Input `images`. Outputs `landmarks` `[B, K, 2]`, (x, y) in pixels of the input with centres at whole numbers, and
 * `covariance` `[B, K, 3]`, the spread (xx, xy, yy) of the heatmaps in squared pixels; on request `heatmaps`.
 *
 * @throws Error when the weights are not those of the network; RangeError for one that half precision cannot hold
 */
export function formatOnnx(network: Network, weights: Weights, options: FormatOnnxOptions = {}): Uint8Array {
  const {
    normalization = null,
    precision = "single",
    heatmaps = false,
    metadata = {},
  } = fieldsOf("formatOnnx", "options", options);
  assertOneOf("formatOnnx", "precision", precision, storagePrecisions);
  checkWeights(network, weights, "formatOnnx");
  const { units, input, landmarks, beta, grid } = network;
  const [height, width, channels] = input;
  const graph = new OnnxGraph();
  const images = normalization ? addNormalization(graph, normalization, channels) : "images";
  const inputs = new Map(units.filter(({ op }) => op === "input").map(({ name }) => [name, images]));
  const maps = addUnits(graph, network, { inputs, convs: foldNorms(network, weights), precision });
  const [h, w] = units.find(({ name }) => name === network.heatmaps)!.shape;
  addSoftArgmax(graph, { name: maps, map: [h, w], image: [height, width], landmarks, beta, grid });
  if (heatmaps) graph.add("Identity", [maps], "heatmaps");
  const seen = normalization ? "gray, contrast stretched to [0, 1]" : "normalized";
  return encodeMessage(modelProto, {
    irVersion: versions.ir,
    opsetImport: { domain: "", version: versions.operators },
    producerName: "kneel-tfjs",
    producerVersion: libraryVersion,
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: "kneel-tfjs",
      node: graph.nodes,
      initializer: graph.initializers,
      input: batchOf("images", [normalization ? 1 : channels, height, width], seen),
      output: [
        batchOf("landmarks", [landmarks, 2], "(x, y) in pixels of the input, centres at whole numbers"),
        batchOf("covariance", [landmarks, 3], "(xx, xy, yy) in squared pixels of the input"),
        ...(heatmaps ? [batchOf("heatmaps", [landmarks, h, w], "before the softmax")] : []),
      ],
    },
  });
}

function addNormalization(graph: OnnxGraph, normalization: Normalization, channels: number): string {
  const scales = Array.from({ length: channels }, (_, c) => normalization.channels?.[c] ?? normalization);
  const each = (name: "mean" | "deviation") =>
    graph.floats(
      name,
      scales.map((scale) => scale[name]),
      [1, channels, 1, 1],
    );
  const centered = graph.add("Sub", ["images", each("mean")], "centered");
  return graph.add("Div", [centered, each("deviation")], "normalized");
}

/** 32-bit floats of any number of images. */
function batchOf(name: string, sizes: readonly number[], docString: string): ValueInfoProto {
  const dim = [{ dimParam: "batch" }, ...sizes.map((dimValue) => ({ dimValue }))];
  return { name, docString, type: { tensorType: { elemType: dataTypes.float, shape: { dim } } } };
}
