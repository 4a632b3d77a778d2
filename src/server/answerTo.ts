import { WorkerLostError } from "../node/inference/InferencePool.ts";
import { HttpError } from "./HttpError.ts";

/** What clients are told that ask wrongly. */
export const refusals = {
  400: "the request is malformed",
  413: "the image is too large",
  415: "send application/dicom, image/png, image/jpeg, image/tiff, application/octet-stream or multipart/form-data",
  408: "the request took too long to arrive",
} as const;

/** What a client is told: the reason where it can do something about it. */
export function answerTo(error: Error & { statusCode?: number }): {
  status: number;
  message: string;
  headers: Record<string, string>;
} {
  if (error instanceof HttpError) return { status: error.status, message: error.message, headers: error.headers };
  if (error instanceof WorkerLostError)
    return { status: error.late ? 504 : 500, message: `the image ${error.message}`, headers: {} };
  const known: Record<number, string> = refusals;
  const status = error.statusCode !== undefined && known[error.statusCode] !== undefined ? error.statusCode : 500;
  return { status, message: known[status] ?? "something went wrong here", headers: {} };
}
