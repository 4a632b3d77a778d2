import type { Sampling } from "./sampling.ts";

/** One row of destination pixels: x is seen at ((a·x + u0)/w, (d·x + v0)/w), w = g·x + w0. */
export interface Row {
  readonly u0: number;
  readonly v0: number;
  readonly w0: number;
}

/** Whether a position lies between four source pixels: 0 ≤ x < W−1, 0 ≤ y < H−1, to a hair. */
function isInside(job: Sampling, { u0, v0, w0 }: Row, x: number): boolean {
  const { inverse, sourceWidth, sourceHeight } = job;
  const w = inverse[6] * x + w0;
  const sx = (inverse[0] * x + u0) / w;
  const sy = (inverse[3] * x + v0) / w;
  return w * job.side > 0 && sx >= 0 && sy >= 0 && sx < sourceWidth - 1 - 1e-9 && sy < sourceHeight - 1 - 1e-9;
}

/** The least x at which start + slope·x has the sign `side`, of those at which it has. */
function lowest(slope: number, start: number, side: number): number {
  return slope * side > 0 ? -start / slope : Number.NEGATIVE_INFINITY;
}

/** The largest such x. */
function highest(slope: number, start: number, side: number): number {
  if (slope * side < 0) return -start / slope;
  return slope * side === 0 && start * side < 0 ? -1 : Number.POSITIVE_INFINITY;
}

/** The columns [from, to) that see the source's pixels grown by `margin`: each bound is linear in x times w. */
function span(job: Sampling, { u0, v0, w0 }: Row, margin: number): readonly [number, number] {
  const { inverse, side, width } = job;
  const [a, d, g] = [inverse[0], inverse[3], inverse[6]];
  const right = job.sourceWidth - 1 + margin;
  const bottom = job.sourceHeight - 1 + margin;
  const low = Math.max(
    0,
    lowest(g, w0, side),
    lowest(a + margin * g, u0 + margin * w0, side),
    lowest(right * g - a, right * w0 - u0, side),
    lowest(d + margin * g, v0 + margin * w0, side),
    lowest(bottom * g - d, bottom * w0 - v0, side),
  );
  const high = Math.min(
    width - 1,
    highest(g, w0, side),
    highest(a + margin * g, u0 + margin * w0, side),
    highest(right * g - a, right * w0 - u0, side),
    highest(d + margin * g, v0 + margin * w0, side),
    highest(bottom * g - d, bottom * w0 - v0, side),
  );
  const from = Math.min(width, Math.ceil(low));
  return [from, Math.max(from, Math.floor(high) + 1)];
}

/** The columns [from, to) all between four source pixels. Positions are monotone along a row: the ends decide. */
export function interior(job: Sampling, row: Row): readonly [number, number] {
  let [from, to] = span(job, row, 0);
  while (from < to && !isInside(job, row, from)) from++;
  while (to > from && !isInside(job, row, to - 1)) to--;
  return [from, to];
}

/** The columns [from, to) that see anything but a constant border. */
export function visible(job: Sampling, row: Row): readonly [number, number] {
  if (job.border !== "constant") return [0, job.width];
  const [from, to] = span(job, row, 1);
  return from < to ? [Math.max(0, from - 1), Math.min(job.width, to + 1)] : [job.width, job.width];
}
