import { type Covariance, type Frame, fromFrame, type Point, type Raster } from "../geometry/index.ts";
import { appearanceOf, coveredBy } from "./appearance.ts";
import type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";
import { renderView, type ViewOptions } from "./view.ts";

/** A frame of the engine's input, and what it may show. */
export interface Look extends ViewOptions {
  readonly frame: Frame;
}

/** What an engine saw through one frame, in pixels of the image. */
export interface Seen {
  readonly landmarks: readonly Point[];
  readonly covariance: readonly Covariance[];
  /** How far each landmark scatters between views or networks, in pixels of the input; null where there is but one. */
  readonly scatter: readonly number[] | null;
  /** Image → input; it shows what the engine saw. */
  readonly frame: Frame;
  /** What the input looks like (`appearanceOf`); null where it hardly shows the image, absent where nobody asked. */
  readonly appearance?: readonly number[] | null;
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
): Promise<Seen[]> {
  const { input, landmarks } = engine;
  const size = input.width * input.height;
  const inputs = new Float32Array(looks.length * size);
  for (const [i, look] of looks.entries()) inputs.set(renderView(gray, look.frame, look), i * size);
  const looksLike = appearance
    ? looks.map(({ frame, limits }, i) =>
        appearanceOf(inputs.subarray(i * size, (i + 1) * size), input, coveredBy(frame, limits)),
      )
    : [];
  const output = await engine.run(inputs, looks.length);
  return looks.map(({ frame }, i) => ({
    ...mapBack(frame, output, i * landmarks, landmarks),
    ...(appearance && { appearance: looksLike[i]! }),
  }));
}

/** Landmarks by the frame's exact inverse, covariances as J⁻¹ΣJ⁻ᵀ; frames scale each axis, nothing else. */
function mapBack(frame: Frame, { points, covariance, scatter }: EngineOutput, first: number, count: number): Seen {
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
