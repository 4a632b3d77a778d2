import { assertInteger, assertOneOf, fieldsOf } from "../internal/guards.ts";
import { createRandom } from "../internal/random.ts";
import { type RenderedFilm, type RenderPhantomFilmOptions, renderPhantomFilm } from "./renderPhantomFilm.ts";
import { type PhantomView, samplePhantomFilm } from "./samplePhantomFilm.ts";

/** Options of `phantomFilm`. */
export interface PhantomFilmOptions extends RenderPhantomFilmOptions {
  /** Of the whole series. @default 0 */
  readonly seed?: number | string;
  /** Which film of the series; each has its own stream of random numbers. @default 0 */
  readonly index?: number;
  /** @default "bilateral" */
  readonly view?: PhantomView;
}

/** One film of a reproducible series: {@link samplePhantomFilm} and {@link renderPhantomFilm} in one step. */
export function phantomFilm(given: PhantomFilmOptions = {}): RenderedFilm {
  const { seed = 0, index = 0, view = "bilateral", ...options } = fieldsOf("phantomFilm", "options", given);
  assertInteger("phantomFilm", "index", index, 0);
  assertOneOf("phantomFilm", "view", view, ["bilateral", "right", "left"]);
  return renderPhantomFilm(samplePhantomFilm(createRandom(seed, "phantom film", index), view), options);
}
