import { assertInteger, fieldsOf } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { type RenderedKnee, type RenderPhantomKneeOptions, renderPhantomKnee } from "./renderPhantomKnee.ts";
import { samplePhantomKnee } from "./samplePhantomKnee.ts";

/** Options of `phantomKnee`. */
export interface PhantomKneeOptions extends RenderPhantomKneeOptions {
  /** Of the whole series. @default 0 */
  readonly seed?: number | string;
  /** Which knee of the series; each has its own stream of random numbers. @default 0 */
  readonly index?: number;
}

/** One knee of a reproducible series: {@link samplePhantomKnee} and {@link renderPhantomKnee} in one step. */
export function phantomKnee(given: PhantomKneeOptions = {}): RenderedKnee {
  const { seed = 0, index = 0, ...options } = fieldsOf("phantomKnee", "options", given);
  assertInteger("phantomKnee", "index", index, 0);
  return renderPhantomKnee(samplePhantomKnee(createRandom(seed, "phantom knee", index)), options);
}
