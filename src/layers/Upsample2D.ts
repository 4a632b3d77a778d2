import { type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { InputSpec, layers, type Shape } from "@tensorflow/tfjs-layers";
import { assertInteger, assertOneOf, listsOf } from "../internal/guards.ts";
import type { Upsampling } from "../network/network.ts";
import { type Size2d, upsampleBilinear2d, upsampleNearest2d } from "../ops/upsample2d.ts";

/** Options of the layer `Upsample2D`. */
export interface Upsample2DLayerOptions {
  /** `[height, width]` of the result, whatever the input has. */
  readonly size: Size2d;
  /** `bilinear` has aligned corners, as in the 2019 release. @default "bilinear" */
  readonly method?: Upsampling;
  /** Of the layer. @default one that tfjs-layers gives */
  readonly name?: string;
}

/**
 * Maps `[B, H, W, C]` resized to a fixed height and width: {@link upsampleBilinear2d} or {@link upsampleNearest2d} as a
 * layer without weights. Unlike `tf.layers.upSampling2d`, it fits odd sizes (12 → 25), aligns corners, and has right gradients on
 * every backend. Saved under the class name `KneelUpsample2D`; call `registerLayers` before loading such a model.
 */
export class Upsample2D extends layers.Layer {
  static get className(): string {
    return "KneelUpsample2D";
  }

  readonly size: Size2d;
  readonly method: Upsampling;

  constructor(options: Upsample2DLayerOptions) {
    const { size, method = "bilinear", ...rest } = listsOf("Upsample2D", "options", options, ["size"]);
    assertInteger("Upsample2D", "size[0]", size[0]);
    assertInteger("Upsample2D", "size[1]", size[1]);
    assertOneOf("Upsample2D", "method", method, ["bilinear", "nearest"]);
    super(rest);
    this.size = [size[0], size[1]];
    this.method = method;
    this.inputSpec = [new InputSpec({ ndim: 4 })];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , channels] = inputShape as [number, number, number, number]; // of maps
    return [batch, ...this.size, channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const maps = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D; // of maps
    const upsample = this.method === "nearest" ? upsampleNearest2d : upsampleBilinear2d;
    return tidy(() => upsample(maps, this.size));
  }

  override getConfig() {
    return { ...super.getConfig(), size: [...this.size], method: this.method };
  }
}
