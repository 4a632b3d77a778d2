import { grad, ones, type Tensor, tensor, tidy } from "@tensorflow/tfjs-core";
import type { LandmarkLoss } from "../../src/losses/index.ts";

/** A loss's value and derivative at each of many residuals, from the gradients of its sum by the weights and by the predictions. */
export async function elementwise(
  loss: LandmarkLoss,
  residuals: readonly number[],
): Promise<{ values: number[]; derivatives: number[] }> {
  const n = residuals.length;
  const { v, d } = tidy(() => {
    const predicted = tensor(
      residuals.flatMap((r) => [r, r]),
      [n, 1, 2],
    );
    const yTrue = tensor(new Float32Array(2 * n), [n, 1, 2]);
    const sum = (weights: Tensor, yPred: Tensor) => loss(yTrue, yPred, { weights, reduction: "sum" });
    return {
      v: grad((weights) => sum(weights, predicted))(ones([n, 1])),
      d: grad((yPred) => sum(ones([n, 1]), yPred))(predicted),
    };
  });
  const [values, derivatives] = await Promise.all([v.data(), d.data()]);
  v.dispose();
  d.dispose();
  return {
    values: Array.from(values, (value) => value / 2), // of both coordinates
    derivatives: Array.from(derivatives).filter((_, i) => i % 2 === 0),
  };
}
