import { randomUUID } from "node:crypto";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { annotationsDocument } from "../annotations/index.ts";
import { libraryVersion } from "../internal/libraryVersion.ts";
import type { InferencePool } from "../node/inference/InferencePool.ts";
import type { ModelInformation, RadiographOptions, RadiographResult } from "../node/inference/settings.ts";
import { kneelAnnotations, provenanceWarnings } from "../pipelines/index.ts";
import { looksLikeImage } from "../radiograph/decodeRadiograph.ts";
import { admit } from "./admit.ts";
import { answerTo, refusals } from "./answerTo.ts";
import { bilateralReply } from "./bilateralReply.ts";
import { HttpError } from "./HttpError.ts";
import { openApi } from "./openApi.ts";
import { placesOf } from "./placesOf.ts";
import { readBody } from "./readBody.ts";
import { readDicomBody } from "./readDicomBody.ts";
import { readOptions } from "./readOptions.ts";
import { formLimits, uploadedFile } from "./uploadedFile.ts";
import { watchEventLoop } from "./watchEventLoop.ts";

/** What the server needs of an `InferencePool`. */
export type Inference = Pick<InferencePool, "run" | "busy" | "waiting" | "workers">;

export interface ServerOptions {
  readonly inference: Inference;
  readonly model: ModelInformation;
  /** Requests that may wait for a thread; more are turned away with 503. */
  readonly queue: number;
  /** Largest body in bytes; larger ones are turned away with 413. */
  readonly bodyLimit: number;
  /** Seconds in which a request must have arrived. @default 60 */
  readonly requestTimeout?: number;
  /** A line of JSON for each request and each failure. @default none */
  readonly log?: (line: string) => void;
}

/**
 * The server of `kneel serve`. Requests beyond the queue are turned away before their bodies are read. Logs name the
 * route, the status, sizes and times: no query, no address, no content; answers name no path of the machine.
 */
export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { inference, model, queue, bodyLimit, requestTimeout = 60, log } = options;
  const logRequest = (request: FastifyRequest, reply: FastifyReply) =>
    log?.(
      JSON.stringify({
        time: new Date().toISOString(),
        request: request.id,
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        bytes: Number(request.headers["content-length"] ?? 0),
        ms: Math.round(reply.elapsedTime),
      }),
    );
  const answerFailure = (
    error: Error & { statusCode?: number },
    request: FastifyRequest,
    reply: FastifyReply,
  ): FastifyReply => {
    const answer = answerTo(error);
    // What a program error says may tell of the content, its place does not.
    if (answer.status === 500)
      log?.(
        JSON.stringify({
          time: new Date().toISOString(),
          request: request.id,
          failure: error.name,
          at: placesOf(error),
        }),
      );
    return reply.code(answer.status).headers(answer.headers).send({ error: answer.message, request: request.id });
  };
  const app = Fastify({
    bodyLimit,
    requestTimeout: 1000 * requestTimeout,
    forceCloseConnections: "idle",
    return503OnClosing: false,
    genReqId: () => randomUUID(),
    logger: false,
    // For malformed addresses; hooks are not run for them.
    frameworkErrors: (error, request, reply) => {
      reply.raw.once("finish", () => logRequest(request, reply));
      reply.header("x-request-id", request.id);
      answerFailure(error, request, reply as FastifyReply); // the hook has the narrower type of its route
    },
  });
  const { default: multipart } = await import("@fastify/multipart");
  await app.register(multipart, { limits: { ...formLimits, fileSize: bodyLimit } });

  const stopWatching = log ? watchEventLoop(log) : () => {};
  app.addHook("onClose", async () => stopWatching());
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => logRequest(request, reply));
  const hasPlace = admit(app, inference.workers + queue);
  app.setErrorHandler(answerFailure);
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: "there is nothing here; see /openapi.json", request: request.id }),
  );

  const bytesOf = (request: FastifyRequest) => request.body as Uint8Array; // the parsers give bytes alone
  for (const type of ["application/dicom", "application/octet-stream", "image/png", "image/jpeg", "image/tiff"])
    app.addContentTypeParser(type, (request: FastifyRequest, stream: AsyncIterable<Uint8Array>) =>
      readBody(request, stream, bodyLimit),
    );
  app.removeContentTypeParser(["application/json", "text/plain"]);
  // Clients name images as they please, or not at all: their first bytes tell.
  app.addContentTypeParser("*", async (request: FastifyRequest, stream: AsyncIterable<Uint8Array>) => {
    const body = await readBody(request, stream, bodyLimit);
    if (!looksLikeImage(body)) throw new HttpError(415, refusals[415]);
    return body;
  });
  app.addContentTypeParser("application/json", (request: FastifyRequest, stream: AsyncIterable<Uint8Array>) =>
    readDicomBody(request, stream, bodyLimit),
  );

  const look = async (
    request: FastifyRequest,
    bytes: Uint8Array,
    how: RadiographOptions,
  ): Promise<RadiographResult> => {
    if (bytes.length === 0) throw new HttpError(400, "the image is empty");
    const gone = new AbortController();
    const leave = () => gone.abort();
    request.raw.socket.once("close", leave);
    const task = { ...how, source: { bytes }, name: "image" };
    const { result, refusal } = await inference
      .run(task, gone.signal)
      .catch((error: Error) => {
        // Nobody reads this answer.
        throw gone.signal.aborted ? new HttpError(499, "the client has gone") : error;
      })
      .finally(() => request.raw.socket.off("close", leave));
    if (result) return result;
    const { kind, reason } = refusal;
    throw new HttpError(422, kind === "file" ? reason : `${reason}; give it as the parameter ${kind}`);
  };
  const timing = (reply: FastifyReply, { times }: RadiographResult) =>
    reply.header(
      "server-timing",
      Object.entries(times)
        .map(([phase, ms]) => `${phase};dur=${ms.toFixed(1)}`)
        .join(", "),
    );

  // The old reply has no place for a warning.
  const warned = (reply: FastifyReply) => {
    for (const { code } of provenanceWarnings(model.trainedOn)) reply.header("x-kneel-warning", code);
    return reply;
  };

  app.post("/predict", async (request, reply) => {
    const how = readOptions(request.query, request.headers, model);
    const bytes = request.isMultipart() ? await uploadedFile(request) : bytesOf(request);
    if (!(bytes instanceof Uint8Array)) throw new HttpError(415, "send the image as it is, or as multipart/form-data");
    const result = await look(request, bytes, how);
    const annotations = { ...kneelAnnotations([result.annotation]), landmarkNames: model.landmarkNames };
    const about = { name: model.kind, digest: model.identity, trainedOn: model.trainedOn };
    const source = { ...annotations.source, model: about };
    return timing(reply, result).send(annotationsDocument({ ...annotations, source }));
  });

  if (model.views.includes("bilateral"))
    app.post("/kneel/predict/bilateral", async (request, reply) => {
      const bytes = request.body;
      if (!(bytes instanceof Uint8Array)) throw new HttpError(400, 'the body must be JSON {"dicom": "<base64>"}');
      const result = await look(request, bytes, { view: "bilateral", ...readOptions(request.query, {}, model) });
      return timing(warned(reply), result).send(bilateralReply(result.annotation));
    });

  app.get("/healthz", async () => ({
    status: "ok",
    version: libraryVersion,
    model: { kind: model.kind, digest: model.identity, trainedOn: model.trainedOn },
    workers: inference.workers,
    busy: inference.busy,
    waiting: inference.waiting,
  }));
  app.get("/readyz", async (_, reply) => {
    const ready = hasPlace();
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  app.get("/openapi.json", async () => openApi(model));
  return app;
}
