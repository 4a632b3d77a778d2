import { all, cast, isFinite as isFiniteTensor, type Tensor, zerosLike } from "@tensorflow/tfjs-core";
import { withGradient } from "../ops/withGradient.ts";

/**
 * 1 where both coordinates of a landmark are finite, else 0: `[B, K, 2]` → `[B, K, 1]`, float32.
 *
 * Its gradient is 0, said here because tfjs has none for `isFinite` and would refuse to differentiate by the targets.
 */
export function presence(landmarks: Tensor): Tensor {
  return withGradient([landmarks], ([points], save) => {
    save([points]);
    return {
      value: cast(all(isFiniteTensor(points), -1, true), "float32"),
      gradFunc: (_dy, saved) => zerosLike(saved[0]!),
    };
  });
}
