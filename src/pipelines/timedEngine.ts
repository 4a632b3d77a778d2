import type { LandmarkEngine } from "./LandmarkEngine.ts";

/**
 * An engine that tells how many milliseconds each run took, from inputs in memory to landmarks in memory; where nobody is
 * to be told, the engine itself.
 */
export function timedEngine(engine: LandmarkEngine, onRun: ((ms: number) => void) | undefined): LandmarkEngine {
  if (!onRun) return engine;
  return {
    input: engine.input,
    landmarks: engine.landmarks,
    async run(images, batch) {
      const start = performance.now();
      try {
        return await engine.run(images, batch);
      } finally {
        onRun(performance.now() - start);
      }
    },
    dispose: () => engine.dispose(),
  };
}
