import type { FastifyRequest } from "fastify";
import { HttpError } from "./HttpError.ts";

/** The file of a form. */
export async function uploadedFile(request: FastifyRequest): Promise<Uint8Array> {
  try {
    const file = await request.file();
    if (!file) throw new HttpError(400, "the form holds no file");
    return await file.toBuffer();
  } catch (error) {
    throw answerTo(error as Error & { statusCode?: number });
  } finally {
    // A connection whose request stays unread serves no other.
    request.raw.unpipe().resume();
  }
}

/** What the parser finds wrong with a form has no status. */
function answerTo(error: Error & { statusCode?: number }): Error {
  return error instanceof HttpError || error.statusCode !== undefined
    ? error
    : new HttpError(400, "the form is malformed");
}
