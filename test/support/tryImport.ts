import { parseJson } from "../../src/internal/parseJson.ts";
import { importModel, parseMeanStd, parseModelDocument, parseOnnxModel } from "../../src/pipelines/index.ts";

/** Words of JavaScript's own errors, which no message about a file may hold. */
const internal =
  /undefined|is not a function|is not iterable|cannot (read|convert|mix)|invalid (array|typed|string)|out of (bounds|range|memory)|call stack|DataView|BigInt|NaN/i;

const textOf = (file: Uint8Array) => new TextDecoder().decode(file);

const kinds = {
  checkpoint: (file: Uint8Array) => importModel(file, { source: "file", size: { width: 64, height: 48 } }),
  onnx: (file: Uint8Array) => parseOnnxModel(file, "file"),
  "mean_std.npy": (file: Uint8Array) => parseMeanStd(file, "file"),
  "model.json": (file: Uint8Array) => parseModelDocument(textOf(file), "file"),
  // As `kneel import` reads and keeps it.
  "config.json": (file: Uint8Array) =>
    JSON.stringify(parseJson(textOf(file), (reason) => new Error(`file: ${reason}`))),
} as const;

/** What became of a damaged file: imported, or refused with a sentence; throws for anything else. */
export function tryImport(file: Uint8Array, kind: keyof typeof kinds = "checkpoint"): string {
  try {
    kinds[kind](file);
    return "imported";
  } catch (error) {
    const { message } = error as Error;
    const worded =
      error instanceof Error && /^(file[:,]|importModel: inputShape)/.test(message) && !message.includes("\n");
    // A damaged number may be NaN, and the message says so.
    if (!worded || message.length > 600 || internal.test(message.replace(/ holds NaN /, "")))
      throw new Error(`an unworded error: ${message}`, { cause: error });
    return message.replace(/[\d,]*\d/g, "#");
  }
}
