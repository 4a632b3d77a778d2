import { refusal } from "../internal/guards.ts";
import { normalizePatch } from "./normalizePatch.ts";
import type { PointModel } from "./PointModel.ts";
import type { Planes } from "./planes.ts";
import { samplePatch } from "./samplePatches.ts";
import type { ScaleFit, ScaleFitOptions } from "./scaleFit.ts";

/** Variance, in squared pixels, of what is believed around where a landmark is, or around where its expert sees most. */
const kernelVariance = 10;

export interface ExpertFitOptions extends ScaleFitOptions {
  /** Whether shapes that are rarer than others are held back. @default true */
  readonly regularized?: boolean;
}

/**
 * A constrained local model at one scale, made ready to fit. Each landmark's expert correlates with the pixels around it;
 * its responses r, less the least and together 1, weigh where the landmark may be, d from where it is, and the shape follows:
 *
 *     v = Σ w·d / Σ w,   p ← p + (I + ρ²Λ⁻¹)⁻¹ (JᵀV − ρ²Λ⁻¹p)
 *
 * V the moves v of all landmarks, J the shape's motion, Λ the variances of the modes, ρ² what they do not reach.
 * `meanShift`: w = r·exp(−|d|²/20), the mean shift of a kernel density estimate; `gradientDescent`: w = exp(−|d − m|²/20), m
 * where the response is largest, an isotropic normal distribution in its place.
 *
 * @see Saragih, Lucey & Cohn, "Deformable model fitting by regularized landmark mean-shift", IJCV 91, 2011
 * @see Cootes et al., "Active shape models – their training and application", CVIU 61, 1995
 */
export class ExpertFitter {
  private readonly points: PointModel;
  private readonly channels: number;
  private readonly size: number;
  private readonly experts: readonly Float32Array[];
  private readonly noise: number;
  private readonly patch: Float32Array;
  private readonly response: Float32Array;
  /** exp(−d²/20) of d = 0, 1, …, along one axis. */
  private readonly kernel: Float64Array;

  /**
   * @param size of the experts, odd
   * @param experts `[C, size, size]` of each landmark
   * @param noise ρ²
   */
  constructor(points: PointModel, channels: number, size: number, experts: readonly Float32Array[], noise: number) {
    if (points.landmarks !== experts.length)
      throw refusal("ExpertFitter", "experts.length", `${points.landmarks}`, experts.length);
    for (const [k, { length }] of experts.entries())
      if (length !== channels * size * size)
        throw refusal("ExpertFitter", `experts[${k}].length`, `${channels * size * size}`, length);
    this.points = points;
    this.channels = channels;
    this.size = size;
    this.experts = experts;
    this.noise = noise;
    this.patch = new Float32Array(channels * size * size);
    this.response = new Float32Array(size * size);
    this.kernel = Float64Array.from({ length: size }, (_, d) => Math.exp(-(d * d) / (2 * kernelVariance)));
  }

  /** @param start x, y, x, y, … in pixels of the planes */
  fit(planes: Planes, start: ArrayLike<number>, options: ExpertFitOptions = {}): ScaleFit {
    const {
      algorithm = "meanShift",
      iterations = 20,
      tolerance = 0.03,
      sampling = "bilinear",
      regularized = true,
    } = options;
    const { points, channels, experts, noise } = this;
    if (planes.channels !== channels)
      throw refusal("ExpertFitter.fit", "planes.channels", `${channels}`, planes.channels);
    const shrink = Float64Array.from({ length: points.parameters }, (_, j) =>
      regularized && j >= 4 ? noise / points.variances[j - 4]! : 0,
    );
    let parameters = points.project(start);
    let shape = points.form(parameters);
    const path = [shape];
    for (let iteration = 0; iteration < iterations; iteration++) {
      const moves = new Float64Array(shape.length);
      for (const [k, expert] of experts.entries()) {
        this.respond(planes, shape[2 * k]!, shape[2 * k + 1]!, expert, sampling);
        const [x, y] = algorithm === "meanShift" ? this.meanShift() : this.towardsPeak();
        moves[2 * k] = x;
        moves[2 * k + 1] = y;
      }
      parameters = parameters.map((value, j) => {
        let along = 0;
        for (let i = 0; i < moves.length; i++) along += points.basis[j]![i]! * moves[i]!;
        return value + (along - shrink[j]! * value) / (1 + shrink[j]!);
      });
      const next = points.form(parameters);
      if (!next.every(Number.isFinite)) break;
      const moved = Math.hypot(...next.map((value, i) => value - shape[i]!));
      shape = next;
      path.push(shape);
      if (!(moved >= tolerance)) break;
    }
    return { shape, path, errors: this.errors(planes, shape, sampling) };
  }

  /** The expert's response at each place around a point, `[size, size]`; zero beyond the patch. */
  respond(
    planes: Planes,
    x: number,
    y: number,
    expert: Float32Array,
    sampling: ScaleFitOptions["sampling"] = "bilinear",
  ): Float32Array {
    const { patch, response, size, channels } = this;
    samplePatch(planes, x, y, size, patch, 0, sampling);
    normalizePatch(patch, channels, size * size);
    const half = (size - 1) / 2;
    response.fill(0);
    for (let c = 0; c < channels; c++)
      for (let dy = -half; dy <= half; dy++)
        for (let dx = -half; dx <= half; dx++) {
          const weight = expert[(c * size + dy + half) * size + dx + half]!;
          const [first, last] = [Math.max(0, -dx), Math.min(size, size - dx)];
          for (let v = Math.max(0, -dy); v < Math.min(size, size - dy); v++) {
            const end = v * size + last;
            let from = (c * size + v + dy) * size + first + dx;
            for (let to = v * size + first; to < end; to++, from++) response[to]! += weight * patch[from]!;
          }
        }
    return response;
  }

  private meanShift(): readonly [number, number] {
    const { response, size, kernel } = this;
    const half = (size - 1) / 2;
    const least = response.reduce((a, b) => Math.min(a, b));
    let [total, x, y] = [0, 0, 0];
    for (let v = -half, at = 0; v <= half; v++)
      for (let u = -half; u <= half; u++, at++) {
        const weight = (response[at]! - least) * kernel[Math.abs(u)]! * kernel[Math.abs(v)]!;
        total += weight;
        x += weight * u;
        y += weight * v;
      }
    return total > 0 ? [x / total, y / total] : [0, 0];
  }

  /** The mean of a normal distribution around the largest response, of what of it lies in the window. */
  private towardsPeak(): readonly [number, number] {
    const { response, size, kernel } = this;
    const half = (size - 1) / 2;
    let peak = 0;
    let least = response[0]!;
    for (const [i, value] of response.entries()) {
      if (value > response[peak]!) peak = i;
      least = Math.min(least, value);
    }
    if (!(response[peak]! > least)) return [0, 0];
    const along = (middle: number) => {
      let [total, sum] = [0, 0];
      for (let d = -half; d <= half; d++) {
        const weight = kernel[Math.abs(d - middle)]!;
        total += weight;
        sum += weight * d;
      }
      return sum / total;
    };
    return [along((peak % size) - half), along(Math.floor(peak / size) - half)];
  }

  /** What each landmark's expert misses of the response 1 that it was taught, where the landmark is. */
  private errors(planes: Planes, shape: Float64Array, sampling: ScaleFitOptions["sampling"]): Float64Array {
    const middle = (this.size * this.size - 1) / 2;
    return Float64Array.from(this.experts, (expert, k) =>
      Math.max(0, 1 - this.respond(planes, shape[2 * k]!, shape[2 * k + 1]!, expert, sampling)[middle]!),
    );
  }
}
