import type { FastifyRequest } from "fastify";
import { HttpError } from "./HttpError.ts";

/** What forms may hold: `uploadedFile` refuses those that hold more. */
export const formLimits = { files: 1, fields: 0 };

/** Of forms with more than `formLimits`. */
const reasons: Readonly<Record<string, string>> = {
  FST_FILES_LIMIT: "the form must hold one file; send each image in a request of its own",
  FST_FIELDS_LIMIT: "the form must hold a file and no fields; give parameters in the query or as headers x-kneel-…",
};

/** The file of a form, which is read to its end: what follows the file counts too. */
export async function uploadedFile(request: FastifyRequest): Promise<Uint8Array> {
  let bytes: Uint8Array | null = null;
  try {
    for await (const part of request.parts()) if (part.type === "file") bytes = await part.toBuffer();
  } catch (error) {
    // What is left of the form is read and forgotten: its parser would go through it part by part.
    request.raw.unpipe();
    request.raw.resume();
    throw answerTo(error as Error & { code?: string; statusCode?: number }); // of fastify
  }
  if (bytes === null) throw new HttpError(400, "the form holds no file");
  return bytes;
}

/** What the parser finds wrong with a form has no status. */
function answerTo(error: Error & { code?: string; statusCode?: number }): Error {
  const reason = reasons[error.code ?? ""];
  if (reason !== undefined) return new HttpError(400, reason);
  return error.statusCode === undefined ? new HttpError(400, "the form is malformed") : error;
}
