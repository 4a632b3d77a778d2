import { createRandom } from "../internal/random.ts";
import { boneShadow } from "./boneShadow.ts";
import { distanceMap } from "./distanceMap.ts";
import { columnsMm, type FilmGrid, rowsMm } from "./filmGrid.ts";
import type { KneeAnatomy } from "./kneeAnatomy.ts";
import { latticeNoise } from "./latticeNoise.ts";
import { addLine } from "./lineShadow.ts";
import type { PhantomKnee } from "./samplePhantomKnee.ts";
import { smoothCurve } from "./smoothCurve.ts";
import { softTissue } from "./softTissue.ts";
import { trabeculae } from "./trabeculae.ts";

/** Depth at which the patella is thickest, in millimetres. */
const PATELLA_EDGE = 14;

/**
 * ∫ μ dl of each pixel: soft tissue, bones with their texture and inner lines, and the patella, overlapping by addition.
 * The fibula is half as thick as the others. Places in the knee's own frame (before the pose) drive the textures.
 */
export function attenuation(knee: PhantomKnee, anatomy: KneeAnatomy, grid: FilmGrid): Float32Array {
  const { pose, bone, tissue } = knee;
  const { width, height } = grid;
  const columns = columnsMm(grid);
  const rows = rowsMm(grid);
  const femur = boneShadow(anatomy.femur, grid);
  const tibia = boneShadow(anatomy.tibia, grid);
  const fibula = boneShadow(anatomy.fibula, grid);
  const edge = PATELLA_EDGE * pose.scale;
  const kneecap = distanceMap(smoothCurve(anatomy.patella, { step: 2 }), grid, edge);
  const right = kneecap.left + kneecap.width;
  const lines = new Float32Array(width * height);
  anatomy.lines.forEach((line, i) => {
    // The rims of the plateau, the last two, are sharper.
    addLine(
      lines,
      line,
      grid,
      i < anatomy.lines.length - 2 ? { sigmaMm: 0.6, strength: 1 } : { sigmaMm: 0.5, strength: 1.5 },
    );
  });
  const soft = softTissue(tissue);
  const noise = latticeNoise(createRandom(knee.seed, "texture"));
  const sponge = trabeculae(bone, noise);
  const [cos, sin] = [Math.cos(pose.angleRad), Math.sin(pose.angleRad)];
  const [sx, sy] = [pose.scale * pose.aspect, pose.scale / pose.aspect];
  const result = new Float32Array(width * height);
  for (let j = 0; j < height; j++) {
    const row = j - kneecap.top;
    for (let i = 0; i < width; i++) {
      const p = j * width + i;
      const fx = columns[i]! - pose.shiftMm[0];
      const fy = rows[j]! - pose.shiftMm[1];
      const x = (cos * fx + sin * fy) / sx;
      const y = (cos * fy - sin * fx) / sy;
      let sum = soft(x, y);
      if (sum !== 0) sum *= 1 + tissue.clouds * (noise(x / 14 + 31, y / 26) + 0.6 * noise(x / 5, y / 9 + 77));
      const inFemur = femur.spongy[p]!;
      const inTibia = tibia.spongy[p]!;
      const inFibula = fibula.spongy[p]!;
      if (inFemur + inTibia + inFibula > 0) {
        const dense = bone.density * sponge(x, y);
        sum += dense * (inFemur + inTibia + 0.5 * inFibula);
        sum += lines[p]! * bone.lines * Math.min(1, inFemur + inTibia) * (0.8 + 0.45 * noise(x / 3 + 20, y / 3 + 99));
        // Between the condyles, above the notch, there is less bone in the beam.
        const notch = Math.exp(-(((x + 0.5) / 9) ** 4) - ((y + 13) / 8) ** 2);
        sum -= 0.28 * bone.density * notch * inFemur;
      }
      const cortical = femur.cortex[p]! + tibia.cortex[p]! + 0.5 * fibula.cortex[p]!;
      if (cortical !== 0) sum += bone.density * bone.cortex * cortical * (0.9 + 0.1 * noise(x / 4, y / 4 + 150));
      const depth =
        i < kneecap.left || i >= right || row < 0 || row >= kneecap.height
          ? 0
          : Math.min(1, kneecap.distance[row * kneecap.width + i - kneecap.left]! / edge);
      if (depth > 0)
        sum += bone.patella * (Math.sqrt(depth * (2 - depth)) + 0.25 * Math.exp(-(((depth - 0.1) / 0.07) ** 2)));
      result[p] = sum;
    }
  }
  return result;
}
