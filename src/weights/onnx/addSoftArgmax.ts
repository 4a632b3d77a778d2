import type { Grid } from "../../ops/softArgmax2d.ts";
import type { OnnxGraph } from "./OnnxGraph.ts";

/** Heatmaps `[B, K, h, w]` of an image of H × W pixels. */
export interface HeatmapValue {
  readonly name: string;
  readonly map: readonly [h: number, w: number];
  readonly image: readonly [H: number, W: number];
  readonly landmarks: number;
  readonly beta: number;
  readonly grid: Grid;
}

/**
 * Adds soft-argmax as `softArgmaxMoments2d` defines it, in pixels of the image: `landmarks` `[B, K, 2]` and `covariance`
 * `[B, K, 3]`. Means and variances come from the marginals of the probabilities P, the rest from dyᵀ·P·dx; all spreads are
 * about the mean, so that no large numbers cancel.
 */
export function addSoftArgmax(graph: OnnxGraph, { name, map, image, landmarks, beta, grid }: HeatmapValue): void {
  const [h, w] = map;
  const offset = grid === "center" ? 0.5 : 0;
  const reshape = (x: string, to: string, sizes: readonly number[]) =>
    graph.add("Reshape", [x, graph.integers(`${to}.shape`, [0, landmarks, ...sizes])], to);
  const sum = (x: string, to: string, axis: number, keepdims: 0 | 1) =>
    graph.add("ReduceSum", [x, graph.integers(`${to}.axes`, [axis])], to, { keepdims });
  const product = (a: string, b: string, to: string) => graph.add("Mul", [a, b], to);

  const scaled = beta === 1 ? name : product(name, graph.floats("softArgmax.beta", [beta], [1]), "softArgmax.scaled");
  const flat = graph.add("Softmax", [reshape(scaled, "softArgmax.rows", [h * w])], "softArgmax.flat", { axis: -1 });
  const p = reshape(flat, "softArgmax.P", [h, w]);

  /** Of one coordinate: the mean `[B, K, 1]`, the distances of rows or columns from it `[B, K, size]`, the variance. */
  const marginal = (axis: "x" | "y", size: number, pixels: number) => {
    const of = (what: string) => `softArgmax.${axis}.${what}`;
    const at = Array.from({ length: size }, (_, i) => ((i + offset) / size) * pixels - offset);
    const mass = sum(p, of("mass"), axis === "x" ? 2 : 3, 0);
    const mean = graph.add("MatMul", [mass, graph.floats(of("positions"), at, [size, 1])], of("mean"));
    const off = graph.add("Sub", [graph.floats(of("row"), at, [1, 1, size]), mean], of("off"));
    const variance = sum(product(mass, product(off, off, of("squared")), of("parts")), of("variance"), 2, 1);
    return { mean, off, variance };
  };
  const x = marginal("x", w, image[1]);
  const y = marginal("y", h, image[0]);
  const pulled = graph.add("MatMul", [reshape(y.off, "softArgmax.y.offRow", [1, h]), p], "softArgmax.pulled");
  const mixed = product(reshape(pulled, "softArgmax.pulledRow", [w]), x.off, "softArgmax.xy.parts");
  const xy = sum(mixed, "softArgmax.xy", 2, 1);
  graph.add("Concat", [x.mean, y.mean], "landmarks", { axis: 2 });
  graph.add("Concat", [x.variance, xy, y.variance], "covariance", { axis: 2 });
}
