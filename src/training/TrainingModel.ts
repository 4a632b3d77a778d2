import {
  add,
  concat,
  dispose,
  mul,
  reshape,
  type Scalar,
  slice,
  type Tensor1D,
  type Tensor3D,
  type Tensor4D,
  tensor,
  tensor3d,
  tensor4d,
  tidy,
  type Variable,
  variable,
  variableGrads,
} from "@tensorflow/tfjs-core";
import { mixUp, sampleMixUp } from "../augment/mixUp.ts";
import { assertBetween, assertNumbers, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import type { HeatmapLoss } from "../losses/heatmapLoss.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import { mixUpLoss } from "../losses/mixUpLoss.ts";
import { softArgmaxLoss } from "../losses/softArgmaxLoss.ts";
import { sumLosses } from "../losses/sumLosses.ts";
import { forwardTraining, type SharedStatistics } from "../network/forwardTraining.ts";
import type { Network } from "../network/network.ts";
import { learnedParametersOf, parametersOf } from "../network/parameters.ts";
import { checkWeights, initializeWeights, type Weights } from "../network/weights.ts";
import { releaseTape } from "../ops/releaseTape.ts";
import { Adam } from "./adam.ts";
import { RunningStatistics } from "./RunningStatistics.ts";
import type { BatchPart } from "./splitBatch.ts";
import type { StepResult, TrainerOptions, TrainerState } from "./trainerOptions.ts";
import { flat } from "./vectors.ts";

/**
 * Network, loss and optimizer on the backend, and the two halves of a step: what each part of a batch contributes, as
 * one vector, and the update by the sum of the contributions. Whoever adds them up, in one thread or over many, in
 * whatever order, must do so in the same one each time.
 */
export class TrainingModel {
  readonly network: Network;
  private readonly options: Required<Pick<TrainerOptions, "mixUp" | "seed" | "recompute">>;
  private readonly judge: HeatmapLoss;
  private readonly lossParameters: ReadonlyMap<string, Variable>;
  private readonly variables: ReadonlyMap<string, Variable>;
  private readonly learned: readonly Variable[];
  private readonly statistics: RunningStatistics;
  private readonly adam: Adam;

  constructor({
    network,
    loss,
    heatmapLoss = null,
    weights,
    adam,
    mixUp: mixing = null,
    statisticsDecay = 0.9,
    recompute = false,
    seed = 0,
  }: TrainerOptions) {
    assertBetween("Trainer", "statisticsDecay", statisticsDecay, 0, 1);
    if (mixing !== null) assertPositive("Trainer", "mixUp.alpha", mixing.alpha);
    lossOf(loss);
    const initial = weights ?? initializeWeights(network, seed);
    checkWeights(network, initial, "Trainer");
    this.network = network;
    this.options = { mixUp: mixing, seed, recompute };
    const { beta, grid } = network;
    const ofLandmarks = softArgmaxLoss(lossOf(loss), { beta, grid });
    this.judge = heatmapLoss ? sumLosses([{ loss: ofLandmarks }, { loss: heatmapLoss }]) : ofLandmarks;
    this.lossParameters = typeof loss === "function" ? new Map() : loss.parameters;
    this.variables = new Map(
      parametersOf(network).map(({ name, shape, trainable }) => [
        name,
        tidy(() => variable(tensor(initial.get(name)!, [...shape]), trainable)),
      ]),
    );
    const fixed = parametersOf(network).filter(({ trainable }) => !trainable);
    this.statistics = new RunningStatistics(
      fixed.map(({ name }) => this.variables.get(name)!),
      statisticsDecay,
    );
    const learned = learnedParametersOf(network);
    const own = [...this.lossParameters.values()];
    this.learned = [...learned.map(({ name }) => this.variables.get(name)!), ...own];
    try {
      this.adam = new Adam(
        this.learned.map((v, i) => ({ variable: v, decay: learned[i]?.kind === "kernel" })),
        adam,
      );
    } catch (error) {
      this.statistics.dispose();
      dispose([...this.variables.values()]);
      throw error;
    }
  }

  /** Steps taken. */
  get steps(): number {
    return this.adam.steps;
  }

  /** The length of a contribution. */
  get length(): number {
    const passes = this.options.mixUp?.variant === "kneel" ? 2 : 1;
    return this.adam.size + passes * this.statistics.size + 1;
  }

  /**
   * What a part adds to its batch: gradient, batch statistics of each normalization of each forward pass, loss, one after
   * the other. Gradient and loss are weighted by the part's `weight`, statistics by its `share`.
   */
  contribution(part: BatchPart, shared: SharedStatistics | null = null): Tensor1D {
    const [height, width, channels] = this.network.input;
    try {
      return tidy(() => {
        const images = tensor4d(part.images, [part.size, height, width, channels]);
        const targets = tensor3d(part.landmarks, [part.size, this.network.landmarks, 2]);
        const loss = () => scaled(this.loss(images, targets, part.index, shared), part.weight);
        const { value, grads } = variableGrads(loss, [...this.learned]);
        const gradients = this.learned.map(({ name }) => flat(grads[name]!));
        const statistics = scaled(this.statistics.vector(), part.share);
        return concat<Tensor1D>([...gradients, statistics, reshape(value, [1])]);
      });
    } catch (error) {
      releaseTape();
      throw error;
    } finally {
      this.statistics.clear();
    }
  }

  /** The sum of the contributions of parts, in their order. */
  contributions(parts: readonly BatchPart[], shared?: (part: BatchPart) => SharedStatistics): Tensor1D {
    return tidy(() => {
      let sum: Tensor1D | null = null;
      for (const part of parts) {
        const own = this.contribution(part, shared?.(part));
        if (sum === null) sum = own;
        else {
          const next: Tensor1D = add(sum, own);
          dispose([sum, own]);
          sum = next;
        }
      }
      return sum!;
    });
  }

  /** Moves weights and running statistics; changes nothing where the loss or the norm of the gradient is not finite. */
  async apply(sum: Tensor1D, learningRate: number): Promise<StepResult> {
    const { size } = this.adam;
    const [gradient, norm, value] = tidy(() => {
      const own = slice(sum, 0, size);
      return [own, this.adam.norm(own), slice(sum, sum.size - 1, 1)] as const;
    });
    try {
      const [[loss], [gradientNorm]] = await Promise.all([value.data(), norm.data()]);
      const result: StepResult = { loss: loss!, gradientNorm: gradientNorm! };
      if (!wasTaken(result)) return result;
      this.adam.apply(gradient, learningRate, result.gradientNorm);
      tidy(() => this.statistics.move(slice(sum, size, sum.size - 1 - size)));
      return result;
    } finally {
      dispose([gradient, norm, value]);
    }
  }

  private loss(images: Tensor4D, targets: Tensor3D, part: number, shared: SharedStatistics | null): Scalar {
    const { mixUp: mixing, seed, recompute } = this.options;
    const run = (x: Tensor4D, pass: string) =>
      forwardTraining(this.network, this.variables, x, {
        dropoutSeed: [seed, this.steps, part, pass],
        shared,
        onStatistics: this.statistics.collect,
        recompute,
      });
    if (mixing === null) return this.judge(targets, run(images, "plain"));
    const { alpha, variant = "canonical" } = mixing;
    const draw = sampleMixUp({ alpha, batch: images.shape[0] }, createRandom(seed, this.steps, part, "mixup"));
    const plain = variant === "kneel" ? { plain: run(images, "plain") } : {};
    return mixUpLoss(this.judge, { variant })(targets, { ...plain, mixed: run(mixUp(images, draw), "mixed") }, draw);
  }

  /** The current weights, copied. */
  async weights(): Promise<Weights> {
    return copyOf(this.variables);
  }

  async state(): Promise<TrainerState> {
    const own = this.lossParameters.size > 0 ? { loss: await copyOf(this.lossParameters) } : {};
    return { weights: await this.weights(), adam: await this.adam.state(), ...own };
  }

  restore(state: TrainerState): void {
    const fn = "Trainer.restore";
    const { weights, adam, loss } = fieldsOf(fn, "state", state);
    checkWeights(this.network, weights, fn);
    for (const [name, v] of this.lossParameters) assertNumbers(fn, `loss ${name}`, loss?.get(name), v.size);
    this.adam.check(fn, adam);
    tidy(() => {
      for (const [name, v] of this.variables) v.assign(tensor(weights.get(name)!, v.shape));
      for (const [name, v] of this.lossParameters) v.assign(tensor(loss!.get(name)!, v.shape));
    });
    this.adam.restore(adam);
  }

  dispose(): void {
    this.adam.dispose();
    this.statistics.dispose();
    dispose([...this.variables.values()]);
  }
}

/** The function of a loss with or without parameters of its own. */
export function lossOf(loss: TrainerOptions["loss"]): LandmarkLoss {
  const own = typeof loss === "function" ? loss : loss?.loss;
  if (typeof own !== "function") throw refusal("Trainer", "loss", "a loss of landmarks, such as wingLoss()", loss);
  return own;
}

/** The factor 1 leaves out the operation. */
const scaled = <T extends Scalar | Tensor1D>(x: T, factor: number): T => (factor === 1 ? x : mul<T>(x, factor));

/** Whether a step was taken. */
export const wasTaken = ({ loss, gradientNorm }: StepResult): boolean =>
  Number.isFinite(loss) && Number.isFinite(gradientNorm);

async function copyOf(variables: ReadonlyMap<string, Variable>): Promise<Weights> {
  const copy = async ([name, v]: [string, Variable]) => [name, (await v.data<"float32">()).slice()] as const;
  return new Map(await Promise.all([...variables].map(copy)));
}
