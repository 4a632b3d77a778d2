import { dispose, type Tensor4D, tensor, train, type Variable, variable } from "@tensorflow/tfjs-core";
import { l2Loss } from "../../src/losses/index.ts";
import { describeHourglass, forwardTraining, initializeWeights, parametersOf } from "../../src/network/index.ts";
import { softArgmax2d } from "../../src/ops/index.ts";
import { randomTensor } from "./randomTensor.ts";

/**
 * The losses of a few steps down the gradient of a small hourglass on the current backend: the same on every one that
 * is right. Adam's first step would be the same for gradients of any size.
 */
export async function trainingSteps(steps: number): Promise<number[]> {
  const network = describeHourglass({ inputShape: [33, 25, 1], landmarks: 3, width: 2, depth: 1, dropout: 0 });
  const weights = initializeWeights(network, 5);
  const variables = new Map<string, Variable>();
  for (const { name, shape, trainable } of parametersOf(network)) {
    const initial = tensor(weights.get(name)!, [...shape]);
    variables.set(name, variable(initial, trainable));
    initial.dispose();
  }
  const trained = [...variables.values()].filter((v) => v.trainable);
  const images = randomTensor([2, 33, 25, 1], "images") as Tensor4D;
  const landmarks = randomTensor([2, 3, 2], "landmarks", 0, 1);
  const optimizer = train.sgd(0.5);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const loss = optimizer.minimize(
      () => l2Loss()(landmarks, softArgmax2d(forwardTraining(network, variables, images))),
      true,
      trained,
    )!;
    losses.push((await loss.data())[0]!);
    loss.dispose();
  }
  optimizer.dispose();
  dispose([...variables.values(), images, landmarks]);
  return losses;
}
