import { assertInteger } from "../../internal/guards.ts";
import { type ProductKernels, productKernels } from "./productKernels.ts";

/** Where the memory of a WebAssembly instance is free: below lies what the compiler reserves. */
const START = 1024;
const PAGE = 65536;
/** Rows whose products with each other and all later ones are computed at once. */
const BLOCK = 64;
/** Addresses are signed where places are computed. */
const LIMIT = 2 ** 31;

/** How a matrix's memory is laid out, in bytes from its start. */
interface Places {
  readonly rows: number;
  readonly weights: number;
  readonly vector: number;
  readonly combined: number;
  readonly sums: number;
  readonly end: number;
}

/**
 * A matrix of 32-bit rows with what a fit needs of it, products of its rows with a vector and weighted sums of its rows,
 * both with sums of 64 bits over blocks: in WebAssembly where that runs, in plain loops otherwise. Rows are padded with zeros to whole
 * vectors of four numbers.
 */
export class Rows {
  readonly count: number;
  readonly length: number;
  /** Numbers from one row to the next: `length`, padded. */
  readonly stride: number;
  /** `count · stride` numbers, to be filled. */
  readonly data: Float32Array;
  /** A vector of `stride` numbers that `productsWithVector` reads and `addCombination` adds to; the padding stays zero. */
  readonly vector: Float32Array;
  /** Another, that `addCombination` can add to. */
  readonly combined: Float32Array;
  private readonly weights: Float32Array;
  private readonly sums: Float64Array;
  private readonly kernels: ProductKernels | null;
  private readonly at: Places;

  /** @param most products that are asked for at once, of parts and of rows with each other */
  constructor(count: number, length: number, most = count * count) {
    assertInteger("Rows", "count", count, 0);
    assertInteger("Rows", "length", length);
    this.count = count;
    this.length = length;
    this.stride = (length + 3) & ~3;
    const rows = START;
    const vector = rows + 4 * count * this.stride;
    const combined = vector + 4 * this.stride;
    const weights = combined + 4 * this.stride;
    const sums = weights + ((4 * count + 15) & ~15);
    const room = Math.max(1, count, most);
    this.at = { rows, vector, combined, weights, sums, end: sums + 8 * room };
    const memory = this.at.end < LIMIT ? memoryOf(this.at.end) : null;
    this.kernels = memory && productKernels(memory);
    const buffer = this.kernels && memory ? memory.buffer : new ArrayBuffer(this.at.end);
    this.data = new Float32Array(buffer, rows, count * this.stride);
    this.vector = new Float32Array(buffer, vector, this.stride);
    this.combined = new Float32Array(buffer, combined, this.stride);
    this.weights = new Float32Array(buffer, weights, count);
    this.sums = new Float64Array(buffer, sums, room);
  }

  row(i: number): Float32Array {
    return this.data.subarray(i * this.stride, i * this.stride + this.length);
  }

  /** rowᵢ·vector of the first `count` rows, valid until the next call. */
  productsWithVector(count = this.count): Float64Array {
    const { at, stride } = this;
    this.products(at.vector, 1, stride, at.rows, count, stride, stride);
    return this.sums.subarray(0, count);
  }

  /** vector += Σ weightᵢ·rowᵢ, or the other vector. */
  addCombination(weights: ArrayLike<number>, to: "vector" | "combined" = "vector"): void {
    const { at, stride, data } = this;
    const count = weights.length;
    const vector = this[to];
    this.weights.set(weights);
    if (this.kernels) {
      this.kernels.combine(at.rows, count, 4 * stride, stride, at.weights, at[to]);
      return;
    }
    for (let i = 0; i < count; i++) {
      const weight = this.weights[i]!;
      for (let j = 0, k = i * stride; j < stride; j++, k++) vector[j]! += weight * data[k]!;
    }
  }

  /** rowᵢ·rowⱼ of the first `count` rows, `[count, count]`, valid until the next call. */
  gram(count = this.count): Float64Array {
    const { at, stride, sums } = this;
    // Products are the same either way: those above the blocks of the diagonal are copied below.
    for (let from = 0; from < count; from += BLOCK) {
      const high = Math.min(BLOCK, count - from);
      const place = at.rows + 4 * from * stride;
      this.products(place, high, stride, place, count - from, stride, stride, from * count + from, count);
    }
    for (let i = 1; i < count; i++)
      for (let j = 0; j < i - (i % BLOCK); j++) sums[i * count + j] = sums[j * count + i]!;
    return sums.subarray(0, count * count);
  }

  /** aᵢ·bⱼ over the part [from, from + length) of the rows [a, a + countA) and [b, b + countB): `[countA, countB]`, valid until the next call. */
  partProducts(a: number, countA: number, b: number, countB: number, from: number, length: number): Float64Array {
    const { stride, at } = this;
    const place = (row: number) => at.rows + 4 * (row * stride + from);
    this.products(place(a), countA, stride, place(b), countB, stride, length);
    return this.sums.subarray(0, countA * countB);
  }

  private products(
    a: number,
    countA: number,
    strideA: number,
    b: number,
    countB: number,
    strideB: number,
    length: number,
    to = 0,
    across = countB,
  ): void {
    if (this.kernels) {
      this.kernels.products(a, countA, 4 * strideA, b, countB, 4 * strideB, length, this.at.sums + 8 * to, across);
      return;
    }
    const all = new Float32Array(this.data.buffer);
    for (let i = 0; i < countA; i++)
      for (let j = 0; j < countB; j++) {
        let sum = 0;
        const [p, q] = [a / 4 + i * strideA, b / 4 + j * strideB];
        for (let k = 0; k < length; k++) sum += all[p + k]! * all[q + k]!;
        this.sums[to + i * across + j] = sum;
      }
  }
}

function memoryOf(bytes: number): WebAssembly.Memory | null {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  } catch {
    return null;
  }
}
