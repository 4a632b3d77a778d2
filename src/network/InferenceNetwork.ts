import { clone, dispose, fused, type Tensor1D, type Tensor4D, tensor1d, tensor4d, tidy } from "@tensorflow/tfjs-core";
import { type HeatmapMoments, softArgmaxMoments2d } from "../ops/softArgmax2d.ts";
import { evaluate } from "./evaluate.ts";
import { foldNorms } from "./foldNorms.ts";
import type { Network } from "./network.ts";
import { checkWeights, type Weights } from "./weights.ts";

/** A network ready to predict: normalizations folded into the convolutions, weights on the current backend. */
export class InferenceNetwork {
  readonly network: Network;
  private readonly convs: ReadonlyMap<string, { kernel: Tensor4D; bias: Tensor1D }>;
  private disposed = false;

  /** @throws Error when the weights do not belong to the network or are not finite */
  constructor(network: Network, weights: Weights) {
    checkWeights(network, weights, "InferenceNetwork");
    this.network = network;
    this.convs = new Map(
      [...foldNorms(network, weights)].map(([name, { kernel, kernelShape, bias }]) => [
        name,
        { kernel: tensor4d(kernel, [...kernelShape]), bias: tensor1d(bias) },
      ]),
    );
  }

  /** Heatmaps `[B, h, w, K]` of images `[B, H, W, C]`. */
  heatmaps(images: Tensor4D): Tensor4D {
    if (this.disposed) throw new Error("InferenceNetwork: disposed");
    return tidy(() =>
      evaluate(this.network, images, {
        release: true,
        dropout: (_, x) => clone(x),
        conv: (unit, x) => {
          const { kernel, bias } = this.convs.get(unit.name)!;
          const p = (unit.kernel - 1) / 2;
          const pad: [[number, number], [number, number], [number, number], [number, number]] = [
            [0, 0],
            [p, p],
            [p, p],
            [0, 0],
          ];
          return fused.conv2d({ x, filter: kernel, strides: unit.stride, pad, bias, activation: unit.activation });
        },
      }),
    );
  }

  /** Normalized landmarks with the spread of their heatmaps. */
  predict(images: Tensor4D): HeatmapMoments {
    const { beta, grid } = this.network;
    return tidy(() => softArgmaxMoments2d(this.heatmaps(images), { beta, grid }));
  }

  dispose(): void {
    this.disposed = true;
    for (const { kernel, bias } of this.convs.values()) dispose([kernel, bias]);
  }
}
