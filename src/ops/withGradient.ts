import { customGrad, type Tensor } from "@tensorflow/tfjs-core";

/** What an operation gives, and its gradients by its inputs. */
export interface Differentiated<Y extends Tensor> {
  readonly value: Y;
  readonly gradFunc: (dy: Y, saved: Tensor[]) => Tensor | Tensor[];
}

/**
 * Runs an operation that has a gradient of its own: `customGrad` of TensorFlow.js with the types of its arguments.
 *
 * @param f gets the inputs, and `save` for tensors that its gradient needs
 */
export function withGradient<const X extends readonly Tensor[], Y extends Tensor>(
  inputs: X,
  f: (inputs: X, save: (tensors: Tensor[]) => void) => Differentiated<Y>,
): Y {
  const op = customGrad<Y>((...args) => {
    const save = args.at(-1) as unknown as (tensors: Tensor[]) => void; // customGrad puts it behind the inputs
    return f(args.slice(0, -1) as unknown as X, save); // tfjs makes a list of what it was called with
  });
  return op(...inputs);
}
