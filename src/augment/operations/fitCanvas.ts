import { outlineOf } from "../../geometry/frame.ts";
import { applyHomography, translation } from "../../geometry/homography.ts";
import { isPresent } from "../../geometry/point.ts";
import { addHomography, currentWarp, type Draw, isHomographyMove, startDraw, type Typed } from "../draw.ts";
import { defineGroup } from "../operation.ts";

/** Homographies and flips together; then the canvas becomes as large as the moved image, the centre staying it. */
export const fitCanvas = defineGroup({
  type: "fitCanvas",
  entries: {},
  sample({ operations }, draw) {
    const moves = drawMoves(operations, draw);
    const homography = moves.find(isHomographyMove)?.homography;
    if (homography) {
      const [center] = applyHomography(homography, [[(draw.width - 1) / 2, (draw.height - 1) / 2]]);
      const corners = applyHomography(homography, outlineOf(draw));
      const extent = (axis: 0 | 1) => {
        const along = corners.map((corner) => corner[axis]);
        return Math.max(1, Math.round(Math.max(...along) - Math.min(...along)));
      };
      const size = { width: extent(0), height: extent(1) };
      addHomography(draw, homography);
      addHomography(draw, translation((size.width - 1) / 2 - center![0], (size.height - 1) / 2 - center![1]));
      Object.assign(currentWarp(draw), size);
      Object.assign(draw, size);
    }
    for (const move of moves) if (move.type === "swap") currentWarp(draw).moves.push(move);
  },
  sizeAfter: ({ operations }, size) => (operations.length > 0 ? null : size),
});

const ATTEMPTS = 100;

/** Draws the operations on their own, again where the image reaches beyond a horizon: no canvas holds it then. */
function drawMoves(operations: readonly Typed[], { width, height, random, sample }: Draw): readonly Typed[] {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const inner = startDraw({ width, height }, random, sample);
    for (const operation of operations) sample(operation, inner);
    const { moves } = currentWarp(inner);
    const homography = moves.find(isHomographyMove)?.homography;
    if (!homography || applyHomography(homography, outlineOf({ width, height })).every(isPresent)) return moves;
  }
  throw new Error(
    `sampleAugmentation: fitCanvas must leave the image before its horizon, none of ${ATTEMPTS} draws did`,
  );
}
