import {
  add,
  all,
  clone,
  dispose,
  engine,
  fused as fusedOps,
  getBackend,
  getKernel,
  isFinite as isFiniteTensor,
  keep,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  tensor1d,
  tensor4d,
  tidy,
  where,
} from "@tensorflow/tfjs-core";
import { KNEEL_NETWORK, KNEEL_NETWORK_WEIGHTS } from "../internal/fusedKernels.ts";
import { fieldsOf } from "../internal/guards.ts";
import type { NetworkProgram } from "../internal/networkProgram.ts";
import { paddingOf } from "../internal/paddingOf.ts";
import { type HeatmapMoments, softArgmaxMoments2d } from "../ops/softArgmax2d.ts";
import { compileProgram } from "./compileProgram.ts";
import { assertImages, evaluate } from "./evaluate.ts";
import { type FoldedConv, foldNorms } from "./foldNorms.ts";
import type { Network } from "./network.ts";
import { checkWeights, type Weights } from "./weights.ts";

/** Options of `InferenceNetwork`. */
export interface InferenceNetworkOptions {
  /**
   * Whether to use the backend's own kernel for whole networks, which `patchBackend` registers on WASM. The plain path is
   * made of TensorFlow.js operations. @default true
   */
  readonly fused?: boolean;
}

interface ConvTensors {
  readonly kernel: Tensor4D;
  readonly bias: Tensor1D;
}

/** A network ready to predict: normalizations folded into the convolutions, weights on the current backend. */
export class InferenceNetwork {
  readonly network: Network;
  private readonly fused: boolean;
  private readonly folded: ReadonlyMap<string, FoldedConv>;
  private readonly program: NetworkProgram;
  private convs: ReadonlyMap<string, ConvTensors> | null = null;
  private prepared: Tensor1D | null = null;
  private disposed = false;

  /** @throws Error when the weights do not belong to the network or are not finite */
  constructor(network: Network, weights: Weights, options: InferenceNetworkOptions = {}) {
    const { fused = true } = fieldsOf("InferenceNetwork", "options", options);
    checkWeights(network, weights, "InferenceNetwork");
    this.network = network;
    this.fused = fused;
    this.folded = foldNorms(network, weights);
    this.program = compileProgram(network);
    if (this.hasKernel()) this.preparedWeights();
    else this.plainWeights();
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
    const run = this.hasKernel() ? this.ownKernel(images) : this.plainPath(images);
    return tidy(() => add(run(), notFinite(images)));
  }

  private ownKernel(images: Tensor4D): () => Tensor4D {
    const weights = this.preparedWeights();
    const attrs = { program: this.program } as unknown as NamedAttrMap; // tfjs declares fewer kinds of attributes than it has
    return () => engine().runKernel<Tensor4D>(KNEEL_NETWORK, { images, weights }, attrs);
  }

  private plainPath(images: Tensor4D): () => Tensor4D {
    const convs = this.plainWeights();
    return () =>
      evaluate(this.network, images, {
        release: true,
        dropout: (_, x) => clone(x),
        conv: (unit, x) => {
          const { kernel, bias } = convs.get(unit.name)!;
          const p = (unit.kernel - 1) / 2;
          const pad = paddingOf([p, p]);
          return fusedOps.conv2d({ x, filter: kernel, strides: unit.stride, pad, bias, activation: unit.activation });
        },
      });
  }

  /** Normalized landmarks with the spread of their heatmaps; NaN as `heatmaps` says. */
  predict(images: Tensor4D): HeatmapMoments {
    const { beta, grid } = this.network;
    return tidy(() => softArgmaxMoments2d(this.evaluate("InferenceNetwork.predict", images), { beta, grid }));
  }

  /** Frees the weights. */
  dispose(): void {
    this.disposed = true;
    if (this.convs) dispose([...this.convs.values()].flatMap(({ kernel, bias }) => [kernel, bias]));
    this.prepared?.dispose();
  }

  private hasKernel(): boolean {
    return this.fused && getKernel(KNEEL_NETWORK, getBackend()) !== undefined;
  }

  private plainWeights(): ReadonlyMap<string, ConvTensors> {
    this.convs ??= new Map(
      [...this.folded].map(([name, conv]) => {
        const { kernel, bias } = tensorsOf(conv);
        return [name, { kernel: keep(kernel), bias: keep(bias) }];
      }),
    );
    return this.convs;
  }

  /** As the kernel wants them, transformed once. */
  private preparedWeights(): Tensor1D {
    this.prepared ??= keep(
      tidy(() => {
        const inputs: NamedTensorMap = {};
        for (const [i, conv] of [...this.folded.values()].entries()) {
          const { kernel, bias } = tensorsOf(conv);
          inputs[`filter${i}`] = kernel;
          inputs[`bias${i}`] = bias;
        }
        const attrs = { program: this.program } as unknown as NamedAttrMap; // tfjs declares fewer kinds of attributes than it has
        return engine().runKernel<Tensor1D>(KNEEL_NETWORK_WEIGHTS, inputs, attrs);
      }),
    );
    return this.prepared;
  }
}

function tensorsOf({ kernel, kernelShape, bias }: FoldedConv): ConvTensors {
  return { kernel: tensor4d(kernel, [...kernelShape]), bias: tensor1d(bias) };
}

/** 0 for an image of finite pixels, else NaN: `[B, 1, 1, 1]`. The ReLU of some backends would make a number of it. */
function notFinite(images: Tensor4D): Tensor {
  return where(all(isFiniteTensor(images), [1, 2, 3], true), 0, Number.NaN);
}
