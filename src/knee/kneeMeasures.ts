import { assertCovariances, type Covariance } from "../geometry/covariance.ts";
import { assertPoints, isList, isPresent, type Point, type Spacing } from "../geometry/point.ts";
import { polylineDistance } from "../geometry/polylineDistance.ts";
import { propagateCovariance } from "../geometry/propagateCovariance.ts";
import { assertList, assertPositive, fieldsOf, refusal } from "../internal/guards.ts";
import { mapTuple } from "../internal/mapTuple.ts";
import { kneeCompartments } from "./compartments.ts";
import { kneeLandmarkNames } from "./landmarks.ts";

/** A length or an angle; null with the reason where a landmark that it needs is missing. */
export interface Measure {
  readonly value: number | null;
  /** Its standard deviation from the covariances of the landmarks; null where these are unknown. */
  readonly deviation: number | null;
  readonly unit: "mm" | "px" | "deg";
  readonly reason: string | null;
}

/** Geometry of the 16 landmarks of a knee: what the points say, not a diagnosis. */
export interface KneeMeasures {
  /** Distance of the ends of the tibial plateau, t0 and t8. */
  readonly tibialWidth: Measure;
  /** Shortest distance between the polylines t0–t1–t2 of the tibia and f0–f1–f2 of the femur; 0 where they cross. */
  readonly jointSpaceLateral: Measure;
  /** Shortest distance between the polylines t6–t7–t8 of the tibia and f4–f5–f6 of the femur; 0 where they cross. */
  readonly jointSpaceMedial: Measure;
  /** The smaller of both. */
  readonly jointSpaceMinimum: Measure;
  /**
   * Angle between the condylar line from f1 to f5 and the plateau line, the total-least-squares line of t0, t1, t2, t6,
   * t7, t8; positive where the joint opens laterally. It is the joint line convergence angle, not that of the shafts.
   */
  readonly femorotibialAngle: Measure;
}

/** Options of `kneeMeasures`. */
export interface KneeMeasuresOptions {
  /** Millimetres per pixel. Without it lengths are in pixels, and angles those of square pixels. @default unknown */
  readonly spacing?: Spacing | null;
  /** Of each landmark, in squared pixels. @default unknown */
  readonly covariance?: readonly Covariance[] | null;
}

const { lateral, medial } = kneeCompartments;
const plateau = [...lateral.tibia, ...medial.tibia];
const condyles = [10, 14] as const;

/** A figure of 16 points and the points that it depends on. */
interface Figure {
  readonly relevant: readonly number[];
  readonly of: (points: readonly Point[]) => number;
}

const jointSpace = ({ tibia, femur }: typeof lateral | typeof medial): Figure => ({
  relevant: [...tibia, ...femur],
  of: (points) =>
    polylineDistance(
      tibia.map((k) => points[k]!),
      femur.map((k) => points[k]!),
    ),
});

const lateralSpace = jointSpace(lateral);
const medialSpace = jointSpace(medial);

const figures: Readonly<Record<keyof KneeMeasures, Figure>> = {
  tibialWidth: { relevant: [0, 8], of: (p) => Math.hypot(p[8]![0] - p[0]![0], p[8]![1] - p[0]![1]) },
  jointSpaceLateral: lateralSpace,
  jointSpaceMedial: medialSpace,
  jointSpaceMinimum: {
    relevant: [...lateralSpace.relevant, ...medialSpace.relevant],
    of: (points) => Math.min(lateralSpace.of(points), medialSpace.of(points)),
  },
  femorotibialAngle: { relevant: [...plateau, ...condyles], of: convergence },
};

/**
 * Lengths and the angle of one knee by its 16 landmarks, in pixels of its image, left or right: t0–t8 and f0–f6 from
 * lateral to medial. Standard deviations by `propagateCovariance`: landmarks independent, first order.
 *
 * **Geometry, not diagnosis**: the projection, the beam's angle and the pose of the knee are not corrected for.
 *
 * @throws RangeError for another number of landmarks or covariances, or a spacing that is not positive
 */
export function kneeMeasures(landmarks: readonly Point[], options: KneeMeasuresOptions = {}): KneeMeasures {
  const { spacing = null, covariance = null } = fieldsOf("kneeMeasures", "options", options);
  const count = kneeLandmarkNames.length;
  assertList("kneeMeasures", "landmarks", landmarks, `${count} points`);
  if (landmarks.length !== count)
    throw refusal("kneeMeasures", "landmarks", `${count} points`, `${landmarks.length} points`);
  assertPoints("kneeMeasures", "landmarks", landmarks);
  if (covariance !== null) assertCovariances("kneeMeasures", "covariance", covariance, count);
  if (spacing !== null && !isList(spacing))
    throw refusal("kneeMeasures", "spacing", "two numbers of mm per pixel, or null", spacing);
  for (const axis of [0, 1] as const) if (spacing) assertPositive("kneeMeasures", `spacing[${axis}]`, spacing[axis]);
  const [sx, sy] = spacing ?? [1, 1];
  const points = landmarks.map(([x, y]): Point => [x * sx, y * sy]);
  const spread = covariance?.map(([xx, xy, yy]): Covariance => [xx * sx * sx, xy * sx * sy, yy * sy * sy]);

  const measure = (name: keyof KneeMeasures): Measure => {
    const { relevant, of } = figures[name];
    const degrees = name === "femorotibialAngle";
    const unit = degrees ? "deg" : spacing ? "mm" : "px";
    const missing = relevant.filter((k) => !isPresent(points[k]!)).map((k) => kneeLandmarkNames[k]);
    if (missing.length > 0) return { value: null, deviation: null, unit, reason: `missing: ${missing.join(", ")}` };
    const factor = degrees ? 180 / Math.PI : 1;
    const deviation = spread ? propagateCovariance(of, points, spread, relevant) : null;
    return { value: of(points) * factor, deviation: deviation && deviation * factor, unit, reason: null };
  };
  return {
    tibialWidth: measure("tibialWidth"),
    jointSpaceLateral: measure("jointSpaceLateral"),
    jointSpaceMedial: measure("jointSpaceMedial"),
    jointSpaceMinimum: measure("jointSpaceMinimum"),
    femorotibialAngle: measure("femorotibialAngle"),
  };
}

/** The angle in radians from the plateau line to the condylar line, positive where they diverge laterally. */
function convergence(points: readonly Point[]): number {
  const tibial = plateau.map((k) => points[k]!);
  const mean = (axis: 0 | 1) => tibial.reduce((sum, point) => sum + point[axis], 0) / tibial.length;
  const [mx, my] = [mean(0), mean(1)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of tibial) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
  }
  const axis = Math.atan2(2 * xy, xx - yy) / 2;
  const towardsMedial = (x: number, y: number) => Math.cos(axis) * x + Math.sin(axis) * y;
  const sign = towardsMedial(points[8]![0] - points[0]![0], points[8]![1] - points[0]![1]) < 0 ? -1 : 1;
  const [ux, uy] = [sign * Math.cos(axis), sign * Math.sin(axis)];
  const [f1, f5] = mapTuple(condyles, (k) => points[k]!);
  // The normal of the plateau that points to the femur, whichever way the image is turned or mirrored.
  const up = -uy * ((f1[0] + f5[0]) / 2 - mx) + ux * ((f1[1] + f5[1]) / 2 - my) < 0 ? -1 : 1;
  const [cx, cy] = [f5[0] - f1[0], f5[1] - f1[1]];
  return Math.atan2(-up * (-uy * cx + ux * cy), ux * cx + uy * cy);
}
