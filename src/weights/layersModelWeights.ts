import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, LayerVariable } from "@tensorflow/tfjs-layers";
import { listsOf } from "../internal/guards.ts";
import type { Network } from "../network/network.ts";
import { type ParameterKind, parametersOf } from "../network/parameters.ts";
import { checkWeights, type Weights } from "../network/weights.ts";

/** The place of each kind of parameter among the weights of its layer. */
const places: Readonly<Record<ParameterKind, number>> = {
  kernel: 0,
  bias: 1,
  scale: 0,
  shift: 1,
  mean: 2,
  variance: 3,
};

/** The model's variable of each parameter of the network. */
function variablesOf(fn: string, model: LayersModel, network: Network): ReadonlyMap<string, LayerVariable> {
  listsOf(fn, "model", model, ["layers"]);
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  return new Map(
    parametersOf(network).map(({ name, kind, shape }) => {
      const layer = name.slice(0, name.lastIndexOf("."));
      const variable = layers.get(layer)?.weights[places[kind]];
      if (!variable)
        throw new Error(`${fn}: the model has no layer ${layer} with a ${kind}; it was built from another network`);
      if (variable.shape.join() !== shape.join()) {
        const sizes = `[${shape.join(", ")}], got [${variable.shape.join(", ")}]`;
        throw new Error(
          `${fn}: the ${kind} of layer ${layer} must have shape ${sizes}; check width, depth, block and landmarks`,
        );
      }
      return [name, variable];
    }),
  );
}

/**
 * Gives a tfjs-layers model (of `hourglass` or `hourglassModel`, or one that contains its layers) the weights of its
 * network, running statistics included. Layers are found by name; nothing is written unless everything fits.
 *
 * @param network the description the model was built from
 * @throws Error if the weights or the model do not belong to the network
 */
export function setLayersModelWeights(model: LayersModel, network: Network, weights: Weights): void {
  checkWeights(network, weights, "setLayersModelWeights");
  const variables = variablesOf("setLayersModelWeights", model, network);
  for (const { name, shape } of parametersOf(network)) {
    const value = tensor(weights.get(name)!, [...shape]);
    variables.get(name)!.write(value);
    value.dispose();
  }
}

/**
 * The weights of a tfjs-layers model as plain arrays, running statistics included: for `InferenceNetwork`, for training,
 * for export to PyTorch.
 *
 * @param network the description the model was built from
 * @throws Error if the model does not belong to the network
 */
export async function getLayersModelWeights(model: LayersModel, network: Network): Promise<Weights> {
  const variables = [...variablesOf("getLayersModelWeights", model, network)];
  const read = async (value: Tensor) => Float32Array.from(await value.data());
  return new Map(
    await Promise.all(variables.map(async ([name, variable]) => [name, await read(variable.read())] as const)),
  );
}
