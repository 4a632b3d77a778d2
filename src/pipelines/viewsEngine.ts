import { mapCovariance } from "../geometry/covariance.ts";
import {
  applyHomography,
  composeHomographies,
  type Homography,
  invertHomography,
  type Point,
  rotation,
  type Size,
  scaling,
  translation,
  warpImage,
} from "../geometry/index.ts";
import { assertInteger, fieldsOf } from "../internal/guards.ts";
import { combineOutputs } from "./combineOutputs.ts";
import type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";

/** One way of looking at an input. */
interface View {
  readonly homography: Homography;
  readonly gamma: number;
}

/** How far the views are from the input: 1/√3 of 12 % of scale, 8°, 5 % of the side, γ of e^±0.3; from the 33rd on half as far, and so on. */
const [logScale, radians, shift, logGamma] = [0.12, (8 * Math.PI) / 180, 0.05, 0.3];
const level = 1 / Math.sqrt(3);

/**
 * An engine that looks at each input several times: as it is, and in `views` further ones that are scaled, turned,
 * shifted and bent in gray level, always the same: the runs of a fractional factorial design of two levels, of 8 views 2⁵⁻²,
 * in which every change occurs as often as its opposite and beside each other. The landmarks, mapped back, are averaged; how far
 * they scatter says how sure the engine is. It takes 1 + `views` times as long. Owns the engine.
 *
 * @throws RangeError for fewer than one view
 * @see Wang et al., "Aleatoric uncertainty estimation with test-time augmentation", Neurocomputing 338, 2019; Box & Hunter,
 * "The 2^(k−p) fractional factorial designs", Technometrics 3, 1961
 */
export function viewsEngine(engine: LandmarkEngine, views: number): LandmarkEngine {
  fieldsOf("viewsEngine", "engine", engine);
  assertInteger("viewsEngine", "views", views);
  const { input, landmarks } = engine;
  fieldsOf("viewsEngine", "engine.input", input);
  const pixels = input.width * input.height;
  const further = designedViews(input, views);
  return {
    input,
    landmarks,
    async run(images, batch) {
      const outputs = [await engine.run(images, batch)];
      for (const { homography, gamma } of further) {
        const seen = new Float32Array(images.length);
        for (let b = 0; b < batch; b++) {
          const [data, output] = [images, seen].map((all) => all.subarray(b * pixels, (b + 1) * pixels));
          warpImage({ ...input, channels: 1, data: data! }, { ...input, homography }, { output: output! });
        }
        for (let i = 0; i < seen.length; i++) seen[i] = Math.max(0, seen[i]!) ** gamma;
        outputs.push(mapBack(await engine.run(seen, batch), homography));
      }
      return combineOutputs(outputs);
    },
    dispose: () => engine.dispose(),
  };
}

/** Five factors of two levels: products of the signs that the bits of the run's number are, so that its first 4, 8, 16 and 32 runs are balanced. */
function designedViews({ width, height }: Size, count: number): View[] {
  const middle: Point = [(width - 1) / 2, (height - 1) / 2];
  return Array.from({ length: count }, (_, run) => {
    const sign = (bit: number) => ((run >> bit) & 1 ? -1 : 1);
    const distance = level / (1 + (run >> 5));
    const size = distance * sign(0);
    const turn = distance * sign(1);
    const right = distance * sign(0) * sign(1) * sign(2);
    const down = distance * sign(0) * sign(2) * sign(3);
    const gray = distance * sign(1) * sign(2) * sign(4);
    const s = Math.exp(size * logScale);
    const homography = [
      translation(-middle[0], -middle[1]),
      scaling(s, s),
      rotation(turn * radians),
      translation(middle[0] + right * shift * width, middle[1] + down * shift * height),
    ].reduce((before, next) => composeHomographies(before, next));
    return { homography, gamma: Math.exp(gray * logGamma) };
  });
}

/** Points through the inverse H⁻¹, covariances through its linear part A, distances by √|det A|: views are similarities. */
function mapBack({ points, covariance, scatter }: EngineOutput, homography: Homography): EngineOutput {
  const inverse = invertHomography(homography);
  const [a, b, , c, d] = inverse;
  const pairs = Array.from({ length: points.length / 2 }, (_, k): Point => [points[2 * k]!, points[2 * k + 1]!]);
  const scale = Math.sqrt(Math.abs(a * d - b * c));
  return {
    ...(scatter && { scatter: scatter.map((distance) => distance * scale) }),
    points: Float32Array.from(applyHomography(inverse, pairs).flat()),
    covariance: Float32Array.from(
      pairs.flatMap((_, k) =>
        mapCovariance(inverse, [covariance[3 * k]!, covariance[3 * k + 1]!, covariance[3 * k + 2]!]),
      ),
    ),
  };
}
