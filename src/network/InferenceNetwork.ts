import {
  add,
  all,
  clone,
  dispose,
  fused,
  isFinite as isFiniteTensor,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
  where,
} from "@tensorflow/tfjs-core";
import { type HeatmapMoments, softArgmaxMoments2d } from "../ops/softArgmax2d.ts";
import { assertImages, evaluate } from "./evaluate.ts";
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

  /**
   * Heatmaps `[B, h, w, K]` of images `[B, H, W, C]`. Those of an image with a pixel that is not finite are NaN, on every
   * backend.
   *
   * @throws TypeError unless images are a float32 tensor, RangeError for another shape, Error after `dispose`
   */
  heatmaps(images: Tensor4D): Tensor4D {
    return this.evaluate("InferenceNetwork.heatmaps", images);
  }

  private evaluate(fn: string, images: Tensor4D): Tensor4D {
    if (this.disposed) throw new Error(`${fn} must be called before dispose`);
    assertImages(fn, this.network, images);
    return tidy(() => {
      const heatmaps = evaluate(this.network, images, {
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
      });
      return add(heatmaps, notFinite(images));
    });
  }

  /** Normalized landmarks with the spread of their heatmaps; NaN as `heatmaps` says. */
  predict(images: Tensor4D): HeatmapMoments {
    const { beta, grid } = this.network;
    return tidy(() => softArgmaxMoments2d(this.evaluate("InferenceNetwork.predict", images), { beta, grid }));
  }

  dispose(): void {
    this.disposed = true;
    for (const { kernel, bias } of this.convs.values()) dispose([kernel, bias]);
  }
}

/** 0 for an image of finite pixels, else NaN: `[B, 1, 1, 1]`. The ReLU of some backends would make a number of it. */
function notFinite(images: Tensor4D): Tensor {
  return where(all(isFiniteTensor(images), [1, 2, 3], true), 0, Number.NaN);
}
