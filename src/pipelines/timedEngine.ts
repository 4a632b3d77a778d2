import type { LandmarkEngine } from "./LandmarkEngine.ts";

/** An engine that tells how many milliseconds each run took, from inputs in memory to landmarks in memory. */
export function timedEngine(engine: LandmarkEngine, onRun: (ms: number) => void): LandmarkEngine {
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
