import type { FastifyRequest } from "fastify";
import { DicomBody } from "./DicomBody.ts";
import { eachChunk, saidLength } from "./readBody.ts";

/** The file of a request `{"dicom": "<base64>"}`; null where the body is another one. */
export async function readDicomBody(
  request: FastifyRequest,
  stream: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<Uint8Array | null> {
  const body = new DicomBody(saidLength(request, limit));
  await eachChunk(stream, limit, (chunk) => body.push(chunk));
  return body.end();
}
