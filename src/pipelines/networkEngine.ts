import { dispose, type Tensor, tensor4d } from "@tensorflow/tfjs-core";
import { assertInteger, assertNumbers, fieldsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import type { LandmarkModel } from "../models/landmarkModel.ts";
import { networkOf } from "../models/modelDocument.ts";
import { InferenceNetwork } from "../network/InferenceNetwork.ts";
import type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";
import { networkInput } from "./networkInput.ts";

/**
 * A model on the current backend of TensorFlow.js. The spread is that of the heatmaps' probabilities.
 *
 * @throws Error when the weights are not those of the architecture
 */
export function networkEngine(model: LandmarkModel): LandmarkEngine {
  const { architecture, preprocessing, weights } = fieldsOf("networkEngine", "model", model);
  const network = new InferenceNetwork(
    inNameOf("networkEngine", () => networkOf(architecture)),
    weights,
  );
  const { inputShape, landmarks, grid } = architecture;
  const [height, width, channels] = inputShape;
  const offset = grid === "center" ? 0.5 : 0;
  const pixels = (moments: Float32Array, each: number, scale: readonly number[], shift: number) =>
    moments.map((value, i) => value * scale[i % each]! - shift);
  let disposed = false;
  return {
    input: { width, height },
    landmarks,
    async run(images, batch): Promise<EngineOutput> {
      if (disposed) throw new Error("networkEngine: run must be called before dispose");
      assertInteger("networkEngine.run", "batch", batch);
      assertNumbers("networkEngine.run", "images", images, batch * height * width);
      const input = networkInput(images, channels, preprocessing.normalization);
      const held: Tensor[] = [tensor4d(input, [batch, height, width, channels])];
      try {
        const moments = network.predict(held[0] as ReturnType<typeof tensor4d>); // of the four sizes above
        held.push(...Object.values(moments));
        const [points, covariance] = await Promise.all([
          moments.landmarks.data<"float32">(),
          moments.covariance.data<"float32">(),
        ]);
        return {
          points: pixels(points, 2, [width, height], offset),
          covariance: pixels(covariance, 3, [width ** 2, width * height, height ** 2], 0),
        };
      } finally {
        dispose(held);
      }
    },
    dispose() {
      disposed = true;
      network.dispose();
    },
  };
}
