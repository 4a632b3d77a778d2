import { setImmediate } from "node:timers/promises";
import type { FastifyRequest } from "fastify";
import { DicomBody } from "./DicomBody.ts";
import { HttpError } from "./HttpError.ts";

/** Bytes after which others have their turn, though more may have come already: a few milliseconds. */
const turn = 2 ** 18;

/** The file of a request `{"dicom": "<base64>"}`; null where the body is another one. */
export async function readDicomBody(
  request: FastifyRequest,
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Uint8Array | null> {
  const tooLarge = () => new HttpError(413, "the image is too large");
  const said = Number(request.headers["content-length"] ?? 0);
  if (said > limit) throw tooLarge();
  const body = new DicomBody(said);
  let length = 0;
  let sinceTurn = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > limit) throw tooLarge();
    body.push(chunk);
    sinceTurn += chunk.length;
    if (sinceTurn >= turn) {
      sinceTurn = 0;
      await setImmediate();
    }
  }
  return body.end();
}
