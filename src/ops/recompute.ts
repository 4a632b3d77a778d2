import { dispose, engine, type Tensor, zerosLike } from "@tensorflow/tfjs-core";
import { assertTensor } from "../internal/assertTensor.ts";
import { assertFunction, refusal } from "../internal/guards.ts";
import { releaseTape } from "./releaseTape.ts";
import { withGradient } from "./withGradient.ts";

/**
 * f(xs) without what its gradient would keep: only xs are kept, and f is evaluated once more where the gradient is
 * taken. It trades time, about one more forward pass, for memory. Calls may be nested.
 *
 * @param f gives the same tensor each time and reaches nothing differentiable but its arguments; `again` says that this
 *   is the evaluation for the gradient
 * @param xs what f is differentiated by; where f does not depend on one, its gradient is 0
 * @throws TypeError unless xs are float32 tensors; RangeError for an empty one
 * @see Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016
 */
export function recompute<T extends Tensor>(f: (xs: readonly Tensor[], again: boolean) => T, xs: readonly Tensor[]): T {
  assertFunction("recompute", "f", f);
  if (!Array.isArray(xs)) throw refusal("recompute", "xs", "a list of tensors", xs);
  for (const [i, x] of xs.entries()) assertTensor("recompute", `xs[${i}]`, x, null, "of any rank");
  return withGradient(xs, (inputs, save) => {
    const value = f(inputs, false);
    save([...inputs]);
    return { value, gradFunc: (dy: T, saved: Tensor[]) => gradientsOf(f, saved, dy) };
  });
}

function gradientsOf<T extends Tensor>(f: (xs: readonly Tensor[], again: boolean) => T, xs: Tensor[], dy: T): Tensor[] {
  const state = engine().state as { activeTape: unknown }; // tfjs keeps its type to itself
  // tfjs begins a tape of its own here and forgets the one that is being walked.
  const outer = state.activeTape;
  try {
    const { value, grads } = engine().gradients(() => f(xs, true), xs, dy, true);
    dispose(value);
    return grads.map((gradient, i) => gradient ?? zerosLike(xs[i]!));
  } catch (error) {
    releaseTape();
    throw error;
  } finally {
    state.activeTape = outer;
  }
}
