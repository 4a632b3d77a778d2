import { engine } from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-layers"; // registers the gradients
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { afterEach, beforeEach } from "vitest";
import "./support/matchers.ts";
import "./support/quickBuffers.ts";

/** Every test leaves exactly as many tensors as it found. */
let tensorsBefore = 0;
beforeEach(() => {
  tensorsBefore = engine().state.numTensors;
});
afterEach(() => {
  const left = engine().state.numTensors - tensorsBefore;
  if (left !== 0) throw new Error(`the test left ${left} tensors behind`);
});
