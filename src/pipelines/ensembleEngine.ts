import { assertInteger, refusal, rowsOf } from "../internal/guards.ts";
import { combineOutputs } from "./combineOutputs.ts";
import type { EngineOutput, LandmarkEngine } from "./LandmarkEngine.ts";

/**
 * Several engines as one: the mean of their landmarks, as in KNEEL; its spread is the mean of their spreads plus that of
 * their landmarks (`combineOutputs`). Owns the engines: `dispose` frees them.
 *
 * @throws RangeError without an engine, or when inputs or landmarks differ
 */
export function ensembleEngine(engines: readonly LandmarkEngine[]): LandmarkEngine {
  rowsOf("ensembleEngine", "engines", engines);
  assertInteger("ensembleEngine", "engines.length", engines.length);
  const { input, landmarks } = engines[0]!;
  for (const [i, { input: size, landmarks: count }] of engines.entries()) {
    const same = size.width === input.width && size.height === input.height && count === landmarks;
    if (!same)
      throw refusal(
        "ensembleEngine",
        `engines[${i}]`,
        `of input ${input.width} × ${input.height} and ${landmarks} landmarks, as engines[0]`,
        `${size.width} × ${size.height} and ${count}`,
      );
  }
  return {
    input,
    landmarks,
    async run(images, batch) {
      const outputs: EngineOutput[] = [];
      for (const engine of engines) outputs.push(await engine.run(images, batch));
      return combineOutputs(outputs);
    },
    dispose() {
      for (const engine of engines) engine.dispose();
    },
  };
}
