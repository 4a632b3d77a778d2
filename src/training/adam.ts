import {
  add,
  concat,
  dispose,
  div,
  mul,
  ones,
  type Rank,
  type Scalar,
  sqrt,
  square,
  sub,
  type Tensor1D,
  tensor1d,
  tidy,
  type Variable,
  variable,
  zeros,
} from "@tensorflow/tfjs-core";
import {
  assertBetween,
  assertInteger,
  assertNonNegative,
  assertNumbers,
  assertPositive,
  fieldsOf,
  refusal,
  rowsOf,
} from "../internal/guards.ts";
import { longSum } from "../ops/longSum.ts";
import { VariableVector } from "./VariableVector.ts";

/** Options of `Adam`. */
export interface AdamOptions {
  /** Decay of the first moment. @default 0.9 */
  readonly beta1?: number;
  /** Decay of the second moment. @default 0.999 */
  readonly beta2?: number;
  /** @default 1e-8 */
  readonly epsilon?: number;
  /** Decoupled weight decay (AdamW): each step takes lr·weightDecay·θ from the kernels. @default 0 */
  readonly weightDecay?: number;
  /**
   * Coupled weight decay, the L2 penalty of PyTorch's Adam and of the KNEEL paper: l2·θ is added to the gradient of every
   * parameter, after clipping. @default 0
   */
  readonly l2?: number;
  /** Largest global norm of the gradient; longer ones are shortened to it. `null` for none. @default null */
  readonly clipNorm?: number | null;
}

/** The moments and the number of steps taken; enough to go on as if nothing had happened. */
export interface AdamState {
  readonly steps: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** A variable with whether weight decay applies to it. */
export interface AdamParameter {
  readonly variable: Variable;
  readonly decay: boolean;
}

/**
 * Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019) and clipping by the global norm.
 *
 * All parameters move together as one long vector: some twenty kernels a step, however many variables there are.
 * g ← g + l2·θ, m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², θ ← θ − lr·(m̂/(√v̂ + ε) + decay·θ).
 */
export class Adam {
  private readonly options: Required<AdamOptions>;
  private readonly parameters: VariableVector;
  private readonly decayed: Tensor1D;
  private readonly first: Variable;
  private readonly second: Variable;
  private taken = 0;

  constructor(parameters: readonly AdamParameter[], given: AdamOptions = {}) {
    rowsOf("Adam", "parameters", parameters);
    if (parameters.length === 0) throw refusal("Adam", "parameters", "a list of at least one parameter", []);
    const {
      beta1 = 0.9,
      beta2 = 0.999,
      epsilon = 1e-8,
      weightDecay = 0,
      l2 = 0,
      clipNorm = null,
    } = fieldsOf("Adam", "options", given);
    assertBetween("Adam", "beta1", beta1, 0, 0.999999);
    assertBetween("Adam", "beta2", beta2, 0, 0.999999);
    assertPositive("Adam", "epsilon", epsilon);
    assertNonNegative("Adam", "weightDecay", weightDecay);
    assertNonNegative("Adam", "l2", l2);
    if (clipNorm !== null) assertPositive("Adam", "clipNorm", clipNorm);
    this.options = { beta1, beta2, epsilon, weightDecay, l2, clipNorm };
    this.parameters = new VariableVector(parameters.map((parameter) => parameter.variable));
    const { size } = this.parameters;
    this.decayed = tidy(() =>
      concat(parameters.map(({ variable: v, decay }) => (decay ? ones<Rank.R1>([v.size]) : zeros<Rank.R1>([v.size])))),
    );
    this.first = tidy(() => variable(zeros([size]), false));
    this.second = tidy(() => variable(zeros([size]), false));
  }

  /** The number of all parameters. */
  get size(): number {
    return this.first.size;
  }

  /** Steps taken. */
  get steps(): number {
    return this.taken;
  }

  /** The global norm of a gradient, a scalar. */
  norm(gradient: Tensor1D): Scalar {
    return tidy(() => sqrt(longSum(square(gradient)) as Scalar)); // of all axes
  }

  /**
   * One step.
   *
   * @param gradient those of all parameters, in their order, as one vector
   * @param norm its global norm, which `clipNorm` is compared with
   */
  apply(gradient: Tensor1D, learningRate: number, norm: number): void {
    const { beta1, beta2, epsilon, weightDecay, l2, clipNorm } = this.options;
    this.taken++;
    tidy(() => {
      const old = this.parameters.read();
      const clipped = mul(gradient, clipNorm === null ? 1 : Math.min(1, clipNorm / (norm + 1e-6)));
      const g = l2 === 0 ? clipped : add(clipped, mul(old, l2));
      this.first.assign(add(mul(this.first, beta1), mul(g, 1 - beta1)));
      this.second.assign(add(mul(this.second, beta2), mul(square(g), 1 - beta2)));
      const direction = div(
        mul(this.first, 1 / (1 - beta1 ** this.taken)),
        add(sqrt(mul(this.second, 1 / (1 - beta2 ** this.taken))), epsilon),
      );
      const moved = weightDecay === 0 ? direction : add(direction, mul(mul(old, this.decayed), weightDecay));
      this.parameters.assign(sub(old, mul(moved, learningRate)));
    });
  }

  /** The moments and the count of steps. */
  async state(): Promise<AdamState> {
    const [first, second] = await Promise.all([this.first.data<"float32">(), this.second.data<"float32">()]);
    return { steps: this.taken, first: first.slice(), second: second.slice() };
  }

  /**
   * Refuses moments that are not these parameters' own, not finite or, squares that they are, negative: one of them would
   * make its weight NaN at the next step.
   */
  check(fn: string, { steps, first, second }: AdamState): void {
    assertInteger(fn, "adam.steps", steps, 0);
    assertNumbers(fn, "adam.first", first, this.size);
    assertNumbers(fn, "adam.second", second, this.size);
    const negative = second.findIndex((value) => value < 0);
    if (negative >= 0) throw refusal(fn, `adam.second[${negative}]`, "a non-negative number", second[negative]);
  }

  /** @throws TypeError or RangeError for moments that are not finite or not of these parameters */
  restore(state: AdamState): void {
    this.check("Adam.restore", state);
    const { steps, first, second } = state;
    this.taken = steps;
    tidy(() => {
      this.first.assign(tensor1d(first));
      this.second.assign(tensor1d(second));
    });
  }

  /** Frees the moments. */
  dispose(): void {
    this.parameters.dispose();
    dispose([this.decayed, this.first, this.second]);
  }
}
