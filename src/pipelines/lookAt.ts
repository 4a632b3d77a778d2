import { type Covariance, type Frame, fromFrame, type Point, type Raster } from "../geometry/index.ts";
import { appearanceOf, coveredBy } from "../models/appearance.ts";
import type { FrameLandmarks } from "../models/finding.ts";
import { renderView, type ViewOptions } from "../models/view.ts";
import type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";

/** A frame of the engine's input, and what it may show. */
export interface Look extends ViewOptions {
  readonly frame: Frame;
}

export interface LookAtOptions {
  /** Whether to tell what the inputs look like. @default false */
  readonly appearance?: boolean;
}

/** Runs an engine on several views of a gray image in one batch, and maps what it finds back into the image. */
export async function lookAt(
  engine: LandmarkEngine,
  gray: Raster,
  looks: readonly Look[],
  { appearance = false }: LookAtOptions = {},
): Promise<FrameLandmarks[]> {
  const { input, landmarks } = engine;
  const size = input.width * input.height;
  const inputs = new Float32Array(looks.length * size);
  const looksLike = looks.map((look, i) => {
    const { frame, limits } = look;
    const view = renderView(gray, frame, look, inputs.subarray(i * size, (i + 1) * size));
    return appearance ? appearanceOf(view, input, coveredBy(frame, limits)) : null;
  });
  const output = await engine.run(inputs, looks.length);
  return looks.map(({ frame }, i) => ({
    ...mapBack(frame, output, i * landmarks, landmarks),
    ...(appearance && { appearance: looksLike[i]! }),
  }));
}

/** Landmarks by the frame's exact inverse, covariances as J⁻¹ΣJ⁻ᵀ; frames scale each axis, nothing else. */
function mapBack(
  frame: Frame,
  { points, covariance, scatter }: EngineOutput,
  first: number,
  count: number,
): FrameLandmarks {
  const [sx, , , , sy] = frame.homography;
  const indices = Array.from({ length: count }, (_, k) => first + k);
  const inInput = indices.map((i): Point => [points[2 * i]!, points[2 * i + 1]!]);
  return {
    frame,
    scatter: scatter ? indices.map((i) => scatter[i]!) : null,
    landmarks: fromFrame(frame, inInput),
    covariance: indices.map(
      (i): Covariance => [
        covariance[3 * i]! / sx ** 2,
        covariance[3 * i + 1]! / (sx * sy),
        covariance[3 * i + 2]! / sy ** 2,
      ],
    ),
  };
}
