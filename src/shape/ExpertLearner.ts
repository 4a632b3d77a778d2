import { solveLinear } from "../internal/solveLinear.ts";
import { HalfTransform } from "./HalfTransform.ts";
import { normalizePatch } from "./normalizePatch.ts";
import type { Planes } from "./planes.ts";
import { type PatchSampling, samplePatch } from "./samplePatches.ts";

/** Variance, in squared pixels, of the response that an expert is to give around its landmark. */
const responseVariance = 3;

/** Added to the power of every frequency, so that none is amplified without end. */
const ridge = 0.01;

/**
 * Learns what correlates with the surroundings of each landmark: multi-channel correlation filters. With X̂ the discrete
 * Fourier transform of a patch of twice the filter's size, its channels normalized and faded out by a Hann window, and ŷ
 * that of exp(−r²/6), r the distance from the landmark, the filter is, for each frequency,
 *
 *     f̂ = (Σ X̂*X̂ᵀ + 0.01·I)⁻¹ Σ X̂*ŷ
 *
 * summed over the examples, C × C numbers a frequency; of its inverse transform the middle is kept.
 *
 * @see Kiani Galoogahi, Sim & Lucey, "Multi-channel correlation filters", ICCV 2013
 * @see Bolme, Beveridge, Draper & Lui, "Visual object tracking using adaptive correlation filters", CVPR 2010
 */
export class ExpertLearner {
  private readonly landmarks: number;
  private readonly channels: number;
  private readonly size: number;
  private readonly context: number;
  private readonly transform: HalfTransform;
  private readonly window: Float64Array;
  /** Of each landmark: Σ X̂*X̂ᵀ, its upper half with real and imaginary parts, then Σ X̂*, a frequency after the other. */
  private readonly sums: readonly Float64Array[];
  private readonly patch: Float32Array;

  /** @param size of a filter, odd */
  constructor(landmarks: number, channels: number, size: number, context = 2 * size) {
    this.landmarks = landmarks;
    this.channels = channels;
    this.size = size;
    this.context = context;
    this.transform = new HalfTransform(context + size - 1);
    const hann = Float64Array.from(
      { length: context },
      (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (context - 1)),
    );
    this.window = Float64Array.from(
      { length: context * context },
      (_, i) => hann[Math.floor(i / context)]! * hann[i % context]!,
    );
    const numbers = channels * (channels + 1) + 2 * channels;
    this.sums = Array.from({ length: landmarks }, () => new Float64Array(this.transform.frequencies * numbers));
    this.patch = new Float32Array(channels * context * context);
  }

  /** @param present the landmarks that the example has */
  add(
    planes: Planes,
    shape: ArrayLike<number>,
    present: readonly boolean[],
    sampling: PatchSampling = "bilinear",
  ): void {
    const { landmarks, channels, context, patch, window, transform } = this;
    const { frequencies } = transform;
    for (let k = 0; k < landmarks; k++) {
      if (!present[k]) continue;
      samplePatch(planes, shape[2 * k]!, shape[2 * k + 1]!, context, patch, 0, sampling);
      normalizePatch(patch, channels, context * context);
      const spectra = Array.from({ length: channels }, (_, c) => {
        const channel = Float64Array.from(window, (w, i) => w * patch[c * context * context + i]!);
        return transform.forward(channel, context, context / 2);
      });
      const sums = this.sums[k]!;
      let at = 0;
      for (let f = 0; f < frequencies; f++) {
        for (let c = 0; c < channels; c++) {
          const [re, im] = [spectra[c]![2 * f]!, -spectra[c]![2 * f + 1]!];
          for (let d = c; d < channels; d++) {
            const [u, v] = [spectra[d]![2 * f]!, spectra[d]![2 * f + 1]!];
            sums[at++]! += re * u - im * v;
            sums[at++]! += re * v + im * u;
          }
        }
        for (let c = 0; c < channels; c++) {
          sums[at++]! += spectra[c]![2 * f]!;
          sums[at++]! -= spectra[c]![2 * f + 1]!;
        }
      }
    }
  }

  /** Of each landmark what correlates with its surroundings, `[C, size, size]`. */
  finish(): Float32Array[] {
    const { channels, size, transform } = this;
    const half = (size - 1) / 2;
    const response = Float64Array.from({ length: size * size }, (_, i) =>
      Math.exp(-(((i % size) - half) ** 2 + (Math.floor(i / size) - half) ** 2) / (2 * responseVariance)),
    );
    const wanted = transform.forward(response, size, half);
    return this.sums.map((sums) => {
      const spectra = Array.from({ length: channels }, () => new Float64Array(2 * transform.frequencies));
      let at = 0;
      for (let f = 0; f < transform.frequencies; f++) {
        const solution = solveHermitian(sums, at, channels);
        at += channels * (channels + 1) + 2 * channels;
        const [re, im] = [wanted[2 * f]!, wanted[2 * f + 1]!];
        for (let c = 0; c < channels; c++) {
          const [u, v] = [solution[c]!, solution[channels + c]!];
          spectra[c]![2 * f] = u * re - v * im;
          spectra[c]![2 * f + 1] = u * im + v * re;
        }
      }
      const expert = new Float32Array(channels * size * size);
      for (const [c, spectrum] of spectra.entries()) {
        // A filter convolves; what correlates is its mirror image.
        const filter = transform.backward(spectrum, size, half);
        for (let i = 0; i < size * size; i++) expert[c * size * size + i] = filter[size * size - 1 - i]!;
      }
      return expert;
    });
  }
}

/** (M + ridge·I)⁻¹ b of a Hermitian M, as the real system of real and imaginary parts: C real parts, then C imaginary ones. */
function solveHermitian(sums: Float64Array, start: number, channels: number): number[] {
  const n = 2 * channels;
  const matrix = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  let at = start;
  for (let c = 0; c < channels; c++)
    for (let d = c; d < channels; d++) {
      const [re, im] = [sums[at++]!, sums[at++]!];
      for (const [i, j, sign] of [
        [c, d, 1],
        [d, c, -1],
      ] as const) {
        matrix[i]![j] = re;
        matrix[channels + i]![channels + j] = re;
        matrix[i]![channels + j] = -sign * im;
        matrix[channels + i]![j] = sign * im;
      }
    }
  for (let i = 0; i < n; i++) matrix[i]![i]! += ridge;
  const side = new Array<number>(n).fill(0);
  for (let c = 0; c < channels; c++) {
    side[c] = sums[at++]!;
    side[channels + c] = sums[at++]!;
  }
  return solveLinear(matrix, [side])[0]!;
}
