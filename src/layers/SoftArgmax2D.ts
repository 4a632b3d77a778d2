import { type Tensor, type Tensor4D, tidy } from "@tensorflow/tfjs-core";
import { InputSpec, layers, type Shape } from "@tensorflow/tfjs-layers";
import { assertOneOf, assertPositive, fieldsOf } from "../internal/guards.ts";
import { type Grid, type SoftArgmax2dOptions, softArgmax2d } from "../ops/softArgmax2d.ts";

/** Options of the layer `SoftArgmax2D`. */
export interface SoftArgmax2DLayerOptions extends SoftArgmax2dOptions {
  /** Of the layer. @default one that tfjs-layers gives */
  readonly name?: string;
}

/**
 * Heatmaps `[B, H, W, K]` to normalized landmarks `[B, K, 2]` as (x, y): {@link softArgmax2d} as a layer without weights.
 * Height and width may be unknown when the model is built. Saved under the class name `KneelSoftArgmax2D`; call
 * `registerLayers` before loading such a model.
 */
export class SoftArgmax2D extends layers.Layer {
  static get className(): string {
    return "KneelSoftArgmax2D";
  }

  readonly beta: number;
  readonly grid: Grid;

  constructor(options: SoftArgmax2DLayerOptions = {}) {
    const { beta = 1, grid = "center", ...rest } = fieldsOf("SoftArgmax2D", "options", options);
    assertPositive("SoftArgmax2D", "beta", beta);
    assertOneOf("SoftArgmax2D", "grid", grid, ["center", "edge"]);
    super(rest);
    this.beta = beta;
    this.grid = grid;
    this.inputSpec = [new InputSpec({ ndim: 4 })];
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [batch, , , landmarks] = inputShape as [number, number, number, number]; // of maps
    return [batch, landmarks, 2];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const maps = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor4D; // of maps
    return tidy(() => softArgmax2d(maps, { beta: this.beta, grid: this.grid }));
  }

  override getConfig() {
    return { ...super.getConfig(), beta: this.beta, grid: this.grid };
  }
}
