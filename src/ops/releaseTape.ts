import { dispose, engine } from "@tensorflow/tfjs-core";

/**
 * Frees what an interrupted differentiation holds: tfjs disposes the tensors saved for the gradients only where the
 * function and its gradient return.
 */
export function releaseTape(): void {
  const { state } = engine();
  if (state.gradientDepth > 0 || !state.activeTape) return;
  for (const { saved } of state.activeTape) if (saved) dispose(saved);
  // As tfjs does once a gradient is complete.
  (state as { activeTape: unknown }).activeTape = null; // tfjs keeps its type to itself
}
