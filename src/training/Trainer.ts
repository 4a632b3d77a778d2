import {
  dispose,
  type Scalar,
  type Tensor,
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
import { assertBetween, assertNonNegative, assertPositive } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import type { HeatmapLoss } from "../losses/heatmapLoss.ts";
import type { LandmarkLoss } from "../losses/landmarkLoss.ts";
import { mixUpLoss } from "../losses/mixUpLoss.ts";
import { softArgmaxLoss } from "../losses/softArgmaxLoss.ts";
import { sumLosses } from "../losses/sumLosses.ts";
import type { TrainableLoss } from "../losses/trainableLoss.ts";
import { forwardTraining } from "../network/forwardTraining.ts";
import type { Network } from "../network/network.ts";
import { learnedParametersOf, parametersOf } from "../network/parameters.ts";
import { checkWeights, initializeWeights, type Weights } from "../network/weights.ts";
import { Adam, type AdamOptions, type AdamState } from "./adam.ts";
import { type Batch, checkBatch } from "./batch.ts";
import { RunningStatistics } from "./RunningStatistics.ts";
import { releaseTape } from "./releaseTape.ts";

export interface MixUpTraining {
  /** λ ~ Beta(α, α); the paper's best is 0.75. */
  readonly alpha: number;
  /** `canonical` (one pass) or `kneel` (two passes, as released). @default "canonical" */
  readonly variant?: "canonical" | "kneel";
}

export interface TrainerOptions {
  readonly network: Network;
  /** Of the soft-argmax; one with parameters of its own is trained with them, and stays the caller's to dispose. */
  readonly loss: LandmarkLoss | TrainableLoss;
  /** Added to it, of the heatmaps. @default null */
  readonly heatmapLoss?: HeatmapLoss | null;
  /** Weights to start from. @default fresh ones from the seed */
  readonly weights?: Weights;
  readonly adam?: AdamOptions;
  /** @default null */
  readonly mixUp?: MixUpTraining | null;
  /** Share of the old value that running statistics keep at each step (1 − PyTorch's momentum). @default 0.9 */
  readonly statisticsDecay?: number;
  /** Seeds weights, dropout and MixUp. @default 0 */
  readonly seed?: number | string;
}

export interface StepResult {
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
}

/** Everything that a run needs to go on bit for bit. */
export interface TrainerState {
  readonly weights: Weights;
  readonly adam: AdamState;
  /** The loss's own parameters by name, if it has any. */
  readonly loss?: Weights;
}

/** Holds a network's weights on the backend and takes training steps. */
export class Trainer {
  readonly network: Network;
  private readonly options: Required<Pick<TrainerOptions, "mixUp" | "seed">>;
  private readonly judge: HeatmapLoss;
  private readonly lossParameters: ReadonlyMap<string, Variable>;
  private readonly variables: ReadonlyMap<string, Variable>;
  private readonly learned: readonly Variable[];
  private readonly statistics: RunningStatistics;
  private readonly adam: Adam;
  private steps = 0;

  constructor({
    network,
    loss,
    heatmapLoss = null,
    weights,
    adam,
    mixUp: mixing = null,
    statisticsDecay = 0.9,
    seed = 0,
  }: TrainerOptions) {
    assertBetween("Trainer", "statisticsDecay", statisticsDecay, 0, 1);
    if (mixing !== null) assertPositive("Trainer", "mixUp.alpha", mixing.alpha);
    const initial = weights ?? initializeWeights(network, seed);
    checkWeights(network, initial, "Trainer");
    this.network = network;
    this.options = { mixUp: mixing, seed };
    const { beta, grid } = network;
    const ofLandmarks = softArgmaxLoss(typeof loss === "function" ? loss : loss.loss, { beta, grid });
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
      dispose([...this.variables.values()]);
      throw error;
    }
  }

  /**
   * One step of the optimizer on a batch.
   *
   * @throws RangeError when the batch does not fit the network, Error when the loss or the gradient is no longer finite;
   *   the weights are then unchanged
   */
  async step(batch: Batch, learningRate: number): Promise<StepResult> {
    const { network } = this;
    const [height, width, channels] = network.input;
    assertNonNegative("Trainer.step", "learningRate", learningRate);
    checkBatch("Trainer.step", network, batch);
    const held: Tensor[] = [];
    try {
      const images = tensor4d(batch.images, [batch.size, height, width, channels]);
      const targets = tensor3d(batch.landmarks, [batch.size, network.landmarks, 2]);
      held.push(images, targets);
      const { value, grads } = variableGrads(() => this.loss(images, targets), [...this.learned]);
      const gradients = this.learned.map((v) => grads[v.name]!);
      const norm = this.adam.norm(gradients);
      held.push(value, norm, ...gradients);
      const [values, norms] = await Promise.all([value.data(), norm.data()]);
      const [loss, gradientNorm] = [values[0]!, norms[0]!];
      if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
        throw new Error(
          `Trainer: step ${this.steps + 1} gave the loss ${loss} and a gradient of norm ${gradientNorm}; lower the learning rate or clip the gradient`,
        );
      }
      this.adam.apply(gradients, learningRate, gradientNorm);
      this.statistics.move();
      this.steps++;
      return { loss, gradientNorm };
    } catch (error) {
      releaseTape();
      throw error;
    } finally {
      dispose(held);
      this.statistics.clear();
    }
  }

  private loss(images: Tensor4D, targets: Tensor3D): Scalar {
    const { mixUp: mixing, seed } = this.options;
    const run = (x: Tensor4D, pass: string) =>
      forwardTraining(this.network, this.variables, x, {
        dropoutSeed: [seed, this.steps, pass],
        onStatistics: this.statistics.collect(),
      });
    if (mixing === null) return this.judge(targets, run(images, "plain"));
    const { alpha, variant = "canonical" } = mixing;
    const draw = sampleMixUp({ alpha, batch: images.shape[0] }, createRandom(seed, this.steps, "mixup"));
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

  /** Goes back to a state that `state` gave, also of another process. */
  restore({ weights, adam, loss }: TrainerState): void {
    checkWeights(this.network, weights, "Trainer.restore");
    for (const [name, v] of this.lossParameters)
      if (loss?.get(name)?.length !== v.size)
        throw new RangeError(
          `Trainer.restore: loss must have ${v.size} numbers for ${name}, got ${loss?.get(name)?.length}`,
        );
    tidy(() => {
      for (const [name, v] of this.variables) v.assign(tensor(weights.get(name)!, v.shape));
      for (const [name, v] of this.lossParameters) v.assign(tensor(loss!.get(name)!, v.shape));
    });
    this.adam.restore(adam);
    this.steps = adam.steps;
  }

  dispose(): void {
    this.adam.dispose();
    dispose([...this.variables.values()]);
  }
}

async function copyOf(variables: ReadonlyMap<string, Variable>): Promise<Weights> {
  const copy = async ([name, v]: [string, Variable]) => [name, (await v.data<"float32">()).slice()] as const;
  return new Map(await Promise.all([...variables].map(copy)));
}
