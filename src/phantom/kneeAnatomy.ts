import type { Point } from "../geometry/point.ts";
import {
  femurLines,
  meanFemur,
  meanFibula,
  meanPatella,
  meanTibia,
  type OutlineTuple,
  tibiaLines,
} from "./meanKnee.ts";
import { openJoint } from "./openJoint.ts";
import type { PhantomKnee } from "./samplePhantomKnee.ts";
import { shapeOffset } from "./shapeModes.ts";

/** A bone as the control points of its closed outline, with the cortex and edge at each of them, in millimetres. */
export interface BoneOutline {
  readonly outline: readonly Point[];
  readonly cortexMm: readonly number[];
  readonly edgeMm: readonly number[];
}

/** The knee on the film, posed, in millimetres about the middle of the field. */
export interface KneeAnatomy {
  /** t0–t8, f0–f6. */
  readonly landmarks: readonly Point[];
  readonly tibia: BoneOutline;
  readonly femur: BoneOutline;
  readonly fibula: BoneOutline;
  readonly patella: readonly Point[];
  readonly lines: readonly (readonly Point[])[];
}

const PLATEAU = 9;
const CONDYLES = 7;

/** x ↦ factor·x where |y| is beyond the joint, gradually: narrows or widens a shaft and leaves the landmarks. */
function scaleShaft([x, y]: Point, factor: number): Point {
  const far = Math.min(1, Math.max(0, (Math.abs(y) - 12) / 35));
  return [x * (1 + (factor - 1) * far), y];
}

/** Places the bones of a phantom: shape modes, spurs, joint space, then the pose. */
export function kneeAnatomy({ pose, shape, bone }: PhantomKnee): KneeAnatomy {
  const spurred = ([x, y]: Point, [lateral, medial]: readonly [number, number], up: number): Point =>
    x < 0 ? [x - lateral, y + up * 0.35 * lateral] : [x + medial, y + up * 0.35 * medial];

  const tibia = meanTibia.map(([x, y], i): Point => {
    if (i < PLATEAU) {
      const [dx, dy] = shapeOffset(shape.modes, i);
      return [x + dx, y + dy];
    }
    const nextToJoint = i === PLATEAU || i === meanTibia.length - 1;
    return nextToJoint ? spurred([x, y], shape.tibialSpursMm, -1) : scaleShaft([x, y], shape.tibiaShaft);
  });
  const unopened = meanFemur.map(([x, y], i): Point => {
    if (i < CONDYLES) {
      const [dx, dy] = shapeOffset(shape.modes, PLATEAU + i);
      return [x + dx, y + dy];
    }
    const nextToJoint = i === CONDYLES || i === meanFemur.length - 1;
    return nextToJoint ? spurred([x, y], shape.femoralSpursMm, 1) : scaleShaft([x, y], shape.femurShaft);
  });
  const move = openJoint(tibia.slice(0, PLATEAU), unopened.slice(0, CONDYLES), shape.jointSpaceMm);

  const [px, py] = shape.patellaShiftMm;
  const patella = meanPatella.map(
    ([x, y]): Point => [px + shape.patellaScale * x, -26 + py + shape.patellaScale * (y + 26)],
  );
  const [lateralRim, medialRim] = shape.rimMm;
  const rims: Point[][] = [
    [0, 1, 2, 3].map((i) => [tibia[i]![0], tibia[i]![1] + [0, 1, 1, 0.6][i]! * lateralRim]),
    [5, 6, 7, 8].map((i) => [tibia[i]![0], tibia[i]![1] + [0.6, 1, 1, 0][i - 5]! * medialRim]),
  ];

  const [cos, sin] = [Math.cos(pose.angleRad), Math.sin(pose.angleRad)];
  const [sx, sy] = [pose.scale * pose.aspect, pose.scale / pose.aspect];
  const place = ([x, y]: Point): Point => [
    cos * sx * x - sin * sy * y + pose.shiftMm[0],
    sin * sx * x + cos * sy * y + pose.shiftMm[1],
  ];
  const outlined = (points: readonly Point[], mean: readonly OutlineTuple[], plates: number): BoneOutline => ({
    outline: points.map(place),
    cortexMm: mean.map(([, , cortex], i) => pose.scale * cortex * (i < plates ? bone.subchondral : 1)),
    edgeMm: mean.map(([, , , edge]) => pose.scale * edge),
  });
  const femur = unopened.map(move);
  return {
    landmarks: [...tibia.slice(0, PLATEAU), ...femur.slice(0, CONDYLES)].map(place),
    tibia: outlined(tibia, meanTibia, PLATEAU),
    femur: outlined(femur, meanFemur, CONDYLES),
    fibula: outlined(
      meanFibula.map(([x, y]): Point => [x + shape.fibulaShiftMm[0], y + shape.fibulaShiftMm[1]]),
      meanFibula,
      0,
    ),
    patella: patella.map(move).map(place),
    lines: [...femurLines.map((line) => line.map(move)), ...tibiaLines, ...rims].map((line) => line.map(place)),
  };
}
