import { dispose, type Tensor, tensor4d } from "@tensorflow/tfjs-core";
import { InferenceNetwork } from "../network/InferenceNetwork.ts";
import type { Network } from "../network/network.ts";
import type { Weights } from "../network/weights.ts";
import { softArgmaxMoments2d } from "../ops/softArgmax2d.ts";
import { formatOnnx } from "../weights/onnx/formatOnnx.ts";
import type { OnnxRuntime } from "./onnxRuntime.ts";
import { inTurn } from "./onnxTurns.ts";

/** What a network makes of one image: heatmaps `[h, w, K]` and landmarks `[K, 2]` in [0, 1]. */
export interface NetworkOutput {
  readonly heatmaps: Float32Array;
  readonly landmarks: Float32Array;
}

/** A network that is run on one image `[H, W, C]`, normalized already, after the other. */
export interface OutputRun {
  run(image: Float32Array): Promise<NetworkOutput>;
  dispose(): unknown;
}

/** On the current backend of TensorFlow.js. */
export function backendRun(network: Network, weights: Weights): OutputRun {
  const { beta, grid, input } = network;
  const model = new InferenceNetwork(network, weights);
  return {
    async run(image) {
      const held: Tensor[] = [];
      try {
        const x = tensor4d(image, [1, ...input]);
        held.push(x);
        const maps = model.heatmaps(x);
        held.push(maps);
        const moments = softArgmaxMoments2d(maps, { beta, grid });
        held.push(...Object.values(moments));
        return {
          heatmaps: await maps.data<"float32">(),
          landmarks: await moments.landmarks.data<"float32">(),
        };
      } finally {
        dispose(held);
      }
    },
    dispose: () => model.dispose(),
  };
}

/** On ONNX Runtime. */
export async function onnxRun(ort: OnnxRuntime<object>, network: Network, weights: Weights): Promise<OutputRun> {
  const [height, width, channels] = network.input;
  const file = formatOnnx(network, weights, { heatmaps: true });
  const session = await inTurn(() => ort.InferenceSession.create(file));
  const offset = network.grid === "center" ? 0.5 : 0;
  return {
    async run(image) {
      const images = new ort.Tensor("float32", turned(image, height * width, channels), [1, channels, height, width]);
      const found = await inTurn(() => session.run({ images }, ["landmarks", "heatmaps"]));
      // Float32, as the model was exported.
      const [pixels, planes] = (await Promise.all([found.landmarks!.getData(), found.heatmaps!.getData()])) as [
        Float32Array,
        Float32Array,
      ];
      return {
        heatmaps: turned(planes, network.landmarks, planes.length / network.landmarks),
        landmarks: pixels.map((value, i) => (value + offset) / (i % 2 === 0 ? width : height)),
      };
    },
    dispose: () => inTurn(() => session.release()),
  };
}

/** A matrix of `rows` × `columns` numbers as one of `columns` × `rows`. */
function turned(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j]!;
  return out;
}
