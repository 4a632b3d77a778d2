import { isPresent, type Point, type Raster } from "../geometry/index.ts";
import { fieldsOf, listsOf, refusal } from "../internal/guards.ts";
import { DeformableFitter, type ShapeFit, type ShapeFitOptions } from "./DeformableFitter.ts";
import type { ShapeRefinement } from "./shapeRefinement.ts";

/** Landmarks after a refinement, in pixels of the image. */
export interface RefinedLandmarks {
  readonly landmarks: readonly Point[];
  /** How far the fits are from what was found, the mean over the members in pixels of their frames; NaN where nothing was fitted. */
  readonly moves: readonly number[];
  /** What the fits leave unexplained, the mean over the members; NaN where nothing was fitted. */
  readonly errors: readonly number[];
  /** Of each landmark, how many of the fits were taken. */
  readonly accepted: readonly number[];
}

/** A {@link ShapeRefinement} made ready to refine landmarks. */
export class ShapeRefiner {
  readonly refinement: ShapeRefinement;
  private readonly fitters: readonly DeformableFitter[];

  /** @throws RangeError where weights, limits and members do not belong together */
  constructor(refinement: ShapeRefinement) {
    assertRefinement(refinement, "ShapeRefiner");
    this.refinement = refinement;
    this.fitters = refinement.members.map((member) => new DeformableFitter(member));
  }

  /**
   * Refines landmarks on the image itself: each member is fitted from them, and of each landmark what was found and the
   * fits within their limits are averaged. Missing landmarks stay missing; where fewer than two are known all stay as they are.
   *
   * @param image gray
   */
  refine(image: Raster, found: readonly Point[], options: ShapeFitOptions = {}): RefinedLandmarks {
    fieldsOf("ShapeRefiner.refine", "options", options);
    const { members, weights, limits } = this.refinement;
    const count = weights.length;
    if (found.length !== count) throw refusal("ShapeRefiner.refine", "found.length", `${count}`, found.length);
    const isFit = members.every(({ modelled }) => modelled.filter((k) => isPresent(found[k]!)).length >= 2);
    const fits = isFit && spread(found) ? this.fits(image, found, options) : [];
    const accepted = new Array<number>(count).fill(0);
    const landmarks = found.map((point, k): Point => {
      const kept = fits.flatMap(({ landmarks: own, moves, errors }, m) => {
        const limit = limits[k]![m]!;
        const isGood = moves[k]! <= limit.move && errors[k]! <= limit.error && isPresent(own[k]!);
        return isGood && weights[k]![1 + m]! > 0 ? [{ at: own[k]!, weight: weights[k]![1 + m]! }] : [];
      });
      accepted[k] = kept.length;
      if (kept.length === 0) return point;
      const all = [{ at: point, weight: weights[k]![0]! }, ...kept];
      const total = all.reduce((sum, { weight }) => sum + weight, 0);
      const along = (axis: 0 | 1) => all.reduce((sum, { at, weight }) => sum + weight * at[axis], 0) / total;
      return [along(0), along(1)];
    });
    const mean = (name: "moves" | "errors") =>
      found.map((_, k) => fits.reduce((sum, fit) => sum + fit[name][k]!, 0) / fits.length);
    return { landmarks, moves: mean("moves"), errors: mean("errors"), accepted };
  }

  /** The fit of each member. */
  fits(image: Raster, found: readonly Point[], options: ShapeFitOptions = {}): ShapeFit[] {
    fieldsOf("ShapeRefiner.fits", "options", options);
    return this.fitters.map((fitter) => fitter.fit(image, found, options));
  }
}

/** Whether the points that are present are not all one. */
function spread(points: readonly Point[]): boolean {
  const present = points.filter(isPresent);
  return present.some(([x, y]) => x !== present[0]![0] || y !== present[0]![1]);
}

/** @throws RangeError where the parts are not those of one number of landmarks and members */
export function assertRefinement(refinement: ShapeRefinement, fn = "assertRefinement"): void {
  const { members, weights, limits, start } = listsOf(fn, "refinement", refinement, [
    "members",
    "weights",
    "limits",
    "start",
  ]);
  if (members.length === 0) throw refusal(fn, "members.length", "at least 1", 0);
  const count = members[0]!.landmarks;
  for (const [m, { landmarks }] of members.entries())
    if (landmarks !== count) throw refusal(fn, `members[${m}].landmarks`, `${count}`, landmarks);
  for (const [name, list] of Object.entries({ weights, limits, start }))
    if (list.length !== count) throw refusal(fn, `${name}.length`, `${count}`, list.length);
  for (let k = 0; k < count; k++) {
    if (limits[k]!.length !== members.length)
      throw refusal(fn, `limits[${k}].length`, `${members.length}`, limits[k]!.length);
    const own = weights[k]!;
    const total = own.reduce((a, b) => a + b, 0);
    if (own.length !== 1 + members.length || !own.every((w) => w >= 0) || !(Math.abs(total - 1) < 1e-4))
      throw refusal(fn, `weights[${k}]`, `${1 + members.length} numbers of at least 0 that add up to 1`, [...own]);
  }
}
