import { ready, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe } from "vitest";

/** Runs a suite once on each backend that Node has without a download. */
export function describeOnBackends(title: string, suite: (backend: "cpu" | "wasm") => void): void {
  for (const backend of ["cpu", "wasm"] as const) {
    describe(`${title} [${backend}]`, () => {
      beforeAll(async () => {
        await setBackend(backend);
        await ready();
      });
      suite(backend);
    });
  }
}
