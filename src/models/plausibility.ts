import { fitSimilarity, type Point, type Size, toFrame } from "../geometry/index.ts";
import { assertInteger, assertPositive, fieldsOf, rowsOf } from "../internal/guards.ts";
import { inNameOf } from "../internal/inNameOf.ts";
import type { Finding } from "./finding.ts";
import { foundLandmarks } from "./refineFinding.ts";

/** What findings of a target look like when they are right: limits beyond which they are not believed. */
export interface Plausibility {
  /** The mean shape, in pixels of the localizing input. */
  readonly shape: readonly Point[];
  /** Largest relative distance from it after the best similarity (`fitSimilarity`). */
  readonly residual: number;
  /** Largest mean spread of a landmark, √(tr Σ), as a fraction of the input's side. */
  readonly spread: number;
  /** Largest mean scatter of a landmark between views or networks, as a fraction of the input's side. @default none */
  readonly scatter?: number;
}

/** The figures that a finding is judged by. */
export interface PlausibilityFigures {
  readonly residual: number;
  readonly spread: number;
  /** 0 where there is one view of one network. */
  readonly scatter: number;
}

/** How far a finding, as the networks saw it, is from the mean shape, how wide its heatmaps are, and how far its landmarks scatter. */
export function plausibilityFigures(shape: readonly Point[], finding: Finding): PlausibilityFigures {
  const { frame } = finding;
  const inInput = inNameOf("plausibilityFigures", () => toFrame(frame, foundLandmarks(finding)));
  const scatter = (finding.scatter ?? []).reduce((sum, value) => sum + value, 0) / finding.landmarks.length;
  return {
    residual: fitSimilarity(shape, inInput).residual,
    spread: meanSpread(finding, frame),
    scatter: scatter / Math.sqrt(frame.width * frame.height),
  };
}

/** Mean over the landmarks of √(σxx + σyy) in the input, as a fraction of its side. */
function meanSpread({ covariance, frame }: Finding, { width, height }: Size): number {
  const [sx, , , , sy] = frame.homography;
  const spreads = covariance.map(([xx, , yy]) => Math.sqrt((xx * sx * sx) / width ** 2 + (yy * sy * sy) / height ** 2));
  return spreads.reduce((sum, value) => sum + value, 0) / spreads.length;
}

/**
 * Limits from findings that are known to be right, such as those of a validation set: the mean of their shapes, and the
 * largest of their figures times `tolerance`.
 *
 * @throws RangeError without findings
 */
export function learnPlausibility(findings: readonly Finding[], tolerance = 1.2): Plausibility {
  rowsOf("learnPlausibility", "findings", findings);
  assertInteger("learnPlausibility", "findings.length", findings.length);
  assertPositive("learnPlausibility", "tolerance", tolerance);
  const shapes = findings.map((finding) => toFrame(finding.frame, foundLandmarks(finding)));
  const mean = (k: number, axis: 0 | 1) => shapes.reduce((sum, points) => sum + points[k]![axis], 0) / shapes.length;
  const shape = shapes[0]!.map((_, k): Point => [mean(k, 0), mean(k, 1)]);
  const figures = findings.map((finding) => plausibilityFigures(shape, finding));
  const limit = (name: keyof PlausibilityFigures) => tolerance * Math.max(...figures.map((figure) => figure[name]));
  const scattered = findings.every(({ scatter }) => scatter !== null);
  return {
    shape,
    residual: limit("residual"),
    spread: limit("spread"),
    ...(scattered && { scatter: limit("scatter") }),
  };
}

/** Why a finding is not to be believed, in one sentence; null where it is plausible. */
export function doubtAbout(finding: Finding, plausibility: Plausibility): string | null {
  fieldsOf("doubtAbout", "finding", finding);
  const { shape, residual, spread, scatter } = fieldsOf("doubtAbout", "plausibility", plausibility);
  const figures = inNameOf("doubtAbout", () => plausibilityFigures(shape, finding));
  const against = (name: string, value: number, limit: number) =>
    value > limit ? `${name} ${value.toFixed(3)} is above ${limit.toFixed(3)}` : null;
  return (
    against("the heatmaps are too wide: spread", figures.spread, spread) ??
    (scatter === undefined ? null : against("the views of it do not agree: scatter", figures.scatter, scatter)) ??
    against("the landmarks do not form the expected shape: distance", figures.residual, residual)
  );
}
