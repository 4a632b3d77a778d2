import { assertInteger, assertNumbers, listsOf, refusal } from "../internal/guards.ts";
import type { OnnxSession, OnnxTensorConstructor, OnnxValueMetadata } from "../models/onnxRuntime.ts";
import { inTurn } from "../models/onnxTurns.ts";
import type { LandmarkEngine } from "./LandmarkEngine.ts";

/**
 * A model on ONNX Runtime, in Node or in a browser, on any of its execution providers. Sessions of a process take
 * turns. Owns the session.
 *
 * @param session of a file that `formatOnnxModel` or `kneel export --to onnx` made
 * @param Tensor of the same package
 * @throws RangeError for a session of anything else
 * @example
 * import * as ort from "onnxruntime-web";
 * const session = await ort.InferenceSession.create(bytes, { executionProviders: ["webgpu", "wasm"] });
 * const engine = onnxEngine(session, ort.Tensor);
 */
export function onnxEngine(session: OnnxSession, Tensor: OnnxTensorConstructor): LandmarkEngine {
  listsOf("onnxEngine", "session", session, ["inputMetadata", "outputMetadata"]);
  const { height, width, landmarks } = sizesOf(session);
  let disposed = false;
  return {
    input: { width, height },
    landmarks,
    async run(images, batch) {
      if (disposed) throw new Error("onnxEngine: run must be called before dispose");
      assertInteger("onnxEngine.run", "batch", batch);
      assertNumbers("onnxEngine.run", "images", images, batch * height * width);
      const feeds = { images: new Tensor("float32", images, [batch, 1, height, width]) };
      const found = await inTurn(() => session.run(feeds, ["landmarks", "covariance"]));
      const [points, covariance] = await Promise.all([found.landmarks!.getData(), found.covariance!.getData()]);
      return { points: points as Float32Array, covariance: covariance as Float32Array }; // float32, as the model was exported
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      inTurn(() => session.release()).catch(() => {}); // nobody waits for it
    },
  };
}

function sizesOf({ inputMetadata, outputMetadata }: OnnxSession) {
  const shapeIn = (values: readonly OnnxValueMetadata[], name: string) =>
    values.find((value) => value.name === name)?.shape ?? [];
  const [, channels, height, width] = shapeIn(inputMetadata, "images");
  const [, landmarks, two] = shapeIn(outputMetadata, "landmarks");
  const [, count, three] = shapeIn(outputMetadata, "covariance");
  const sizes = { height, width, landmarks };
  const right = channels === 1 && two === 2 && three === 3 && landmarks === count && inputMetadata.length === 1;
  if (!right || !Object.values(sizes).every(Number.isInteger)) {
    const list = (values: readonly OnnxValueMetadata[]) =>
      values.map(({ name, shape }) => `${name} [${shape?.join(", ") ?? ""}]`).join(", ");
    throw refusal(
      "onnxEngine",
      "session",
      "of a model that kneel-tfjs exported (images [B, 1, H, W] → landmarks [B, K, 2], covariance [B, K, 3])",
      `${list(inputMetadata)} → ${list(outputMetadata)}`,
    );
  }
  return sizes as { readonly height: number; readonly width: number; readonly landmarks: number }; // checked above
}
