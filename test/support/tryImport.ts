import { importModel, parseOnnxModel } from "../../src/pipelines/index.ts";

/** Words of JavaScript's own errors, which no message about a file may hold. */
const internal =
  /undefined|is not a function|is not iterable|cannot (read|convert|mix)|invalid (array|typed|string)|out of (bounds|range|memory)|call stack|DataView|BigInt|NaN/i;

/** What became of a damaged file: imported, or refused with a sentence; throws for anything else. */
export function tryImport(file: Uint8Array, kind: "checkpoint" | "onnx" = "checkpoint"): string {
  try {
    if (kind === "onnx") parseOnnxModel(file, "file");
    else importModel(file, { source: "file", size: { width: 64, height: 48 } });
    return "imported";
  } catch (error) {
    const { message } = error as Error;
    const worded =
      error instanceof Error && /^(file[:,]|hourglass: inputShape)/.test(message) && !message.includes("\n");
    // A damaged number may be NaN, and the message says so.
    if (!worded || message.length > 600 || internal.test(message.replace(/ holds NaN /, "")))
      throw new Error(`an unworded error: ${message}`, { cause: error });
    return message.replace(/[\d,]*\d/g, "#");
  }
}
