import { assertInteger, fieldsOf, refusal } from "../internal/guards.ts";
import { largestEigenpairs } from "../internal/largestEigenpairs.ts";
import { Rows } from "./matrix/Rows.ts";

/** Principal components of rows of numbers. */
export interface PrincipalComponents {
  readonly mean: Float32Array;
  /** Orthonormal, one after the other, the largest variance first. */
  readonly components: readonly Float32Array[];
  readonly variances: readonly number[];
  /** What the components leave, a coordinate: the mean of the variances of the directions that were dropped. */
  readonly noise: number;
  readonly examples: number;
}

/** Options of `IncrementalPca`. */
export interface IncrementalPcaOptions {
  /** Rows that are held before they become components. @default 512 */
  readonly batch?: number;
  /** Components that are held between batches; more are more exact. @default 2·count */
  readonly held?: number;
}

/** Part of the largest variance below which there is none. */
const negligible = 1e-10;

/**
 * Principal components of any number of rows in bounded memory: (batch + held) rows. Exact while the rows fit one batch;
 * from then on the batches are merged as in Ross et al., and what goes beyond `held` components is forgotten.
 *
 * @see Ross, Lim, Lin & Yang, "Incremental learning for robust visual tracking", IJCV 77, 2008
 */
export class IncrementalPca {
  private readonly count: number;
  private readonly held: number;
  private readonly rows: Rows;
  private readonly mean: Float64Array;
  /** Rows in use: first the components of what came before, as long as their standard deviations, then new examples. */
  private used = 0;
  private components = 0;
  private examples = 0;
  private total = 0;
  private readonly length: number;

  /**
   * @param length of a row
   * @param count of components that are wanted
   */
  constructor(length: number, count: number, options: IncrementalPcaOptions = {}) {
    const { batch = 512, held = 2 * count } = fieldsOf("IncrementalPca", "options", options);
    assertInteger("IncrementalPca", "length", length);
    assertInteger("IncrementalPca", "count", count, 0);
    assertInteger("IncrementalPca", "batch", batch, 2);
    if (!(Number.isInteger(held) && held >= count)) throw refusal("IncrementalPca", "held", `at least ${count}`, held);
    this.length = length;
    this.count = count;
    this.held = held;
    // One row more, for the move of the mean.
    this.rows = new Rows(held + batch + 1, length);
    this.mean = new Float64Array(length);
  }

  /** Memory for the next row, to be filled before anything else is asked of this. */
  next(): Float32Array {
    if (this.used === this.rows.count - 1) this.merge(this.held);
    return this.rows.row(this.used++);
  }

  /** @throws RangeError with no row */
  finish(): PrincipalComponents {
    if (this.used === 0) throw new RangeError("IncrementalPca: finish must be called after a row was added");
    this.merge(this.count);
    const { rows, components, examples, length } = this;
    const lengths = Array.from({ length: components }, (_, i) => norm(rows.row(i)));
    const variances = lengths.map((s) => (s * s) / Math.max(1, examples - 1));
    const left = this.total / Math.max(1, examples - 1) - variances.reduce((a, b) => a + b, 0);
    const dropped = Math.max(1, Math.min(examples - 1, length) - components);
    return {
      mean: Float32Array.from(this.mean),
      components: lengths.map((s, i) => rows.row(i).map((v) => v / s)),
      variances,
      noise: Math.max(0, left / dropped),
      examples,
    };
  }

  /** Turns all rows in use into at most `keep` components. */
  private merge(keep: number): void {
    const { rows, mean, length, examples: before } = this;
    const added = this.used - this.components;
    if (added > 0) {
      const middle = new Float64Array(length);
      for (let i = this.components; i < this.used; i++) {
        const row = rows.row(i);
        for (let j = 0; j < length; j++) middle[j]! += row[j]! / added;
      }
      const shift = Math.sqrt((before * added) / (before + added));
      const moved = before > 0 ? rows.row(this.used) : null;
      for (let i = this.components; i < this.used; i++) {
        const row = rows.row(i);
        for (let j = 0; j < length; j++) row[j] = row[j]! - middle[j]!;
      }
      for (let j = 0; j < length; j++) {
        if (moved) moved[j] = shift * (middle[j]! - mean[j]!);
        mean[j] = (before * mean[j]! + added * middle[j]!) / (before + added);
      }
      if (moved) this.used++;
      this.examples += added;
    }
    const kept = this.principal(keep, added > 0);
    for (const [i, row] of kept.entries()) rows.row(i).set(row);
    this.components = kept.length;
    this.used = kept.length;
  }

  /** Σ = RᵀR of the rows R in use as its largest eigenvectors times the roots of their eigenvalues: V·R with R·Rᵀ = VᵀΛV. */
  private principal(keep: number, changed: boolean): Float32Array[] {
    const { rows, used } = this;
    const gram = rows.gram(used);
    if (changed) {
      // The trace over what is new and what was held; what was forgotten before stays in the total.
      for (let i = this.components; i < used; i++) this.total += gram[i * used + i]!;
    }
    const { values, vectors } = largestEigenpairs(gram, used, keep);
    const chosen = vectors.filter((_, i) => values[i]! > negligible * values[0]! && values[i]! > 0);
    return chosen.map((weights) => {
      rows.vector.fill(0);
      rows.addCombination(weights);
      return rows.vector.slice(0, rows.length);
    });
  }
}

function norm(row: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i]! * row[i]!;
  return Math.sqrt(sum);
}
