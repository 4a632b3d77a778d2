import { randomUUID } from "node:crypto";
import { finished } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { annotationsDocument } from "../annotations/index.ts";
import { libraryVersion } from "../internal/libraryVersion.ts";
import { type InferencePool, WorkerLostError } from "../node/inference/InferencePool.ts";
import type { ModelInformation, RadiographOptions, RadiographResult } from "../node/inference/settings.ts";
import { kneelAnnotations, provenanceWarnings } from "../pipelines/index.ts";
import { looksLikeImage } from "../radiograph/decodeRadiograph.ts";
import { bilateralReply } from "./bilateralReply.ts";
import { HttpError } from "./HttpError.ts";
import { openApi } from "./openApi.ts";
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

/** Milliseconds before a request is turned away: clients that come back at once would take the time from the images. */
const refusalPause = 250;

/** Milliseconds in which the body of a request must arrive that comes while the server ends. */
const refusalPatience = 2000;

/** Paths that work, in contrast to those that tell. */
const working = ["/predict", "/kneel/predict/bilateral"];

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
    // For addresses that are none; hooks are not run for them.
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
  const places = inference.workers + queue;
  const admitted = new Set<string>();
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
    // Connections that were busy when the server began to close are kept alive after their answers otherwise.
    const timer = setInterval(() => app.server.closeIdleConnections(), 50);
    app.server.once("close", () => clearInterval(timer));
  });
  app.addHook("onSend", async (_, reply) => {
    if (closing) reply.header("connection", "close");
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
    if (closing) {
      // A connection that ends with an unread body is reset, and the answer lost.
      await Promise.race([finished(request.raw.resume()), setTimeout(refusalPatience)]).catch(() => {});
      throw new HttpError(503, "the server is shutting down");
    }
    if (!working.includes(request.routeOptions.url ?? "")) return;
    if (admitted.size >= places) {
      await setTimeout(refusalPause);
      throw new HttpError(503, "all places are taken; try again soon", { "retry-after": "1" });
    }
    admitted.add(request.id);
    // Not every request has an answer: the client may leave.
    reply.raw.once("close", () => admitted.delete(request.id));
  });
  app.addHook("onResponse", async (request, reply) => {
    admitted.delete(request.id);
    logRequest(request, reply);
  });
  app.setErrorHandler(answerFailure);
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: "there is nothing here; see /openapi.json", request: request.id }),
  );

  const bytesOf = (request: FastifyRequest) => request.body as Uint8Array; // the parsers give bytes alone
  for (const type of ["application/dicom", "application/octet-stream", "image/png", "image/jpeg", "image/tiff"])
    app.addContentTypeParser(type, { parseAs: "buffer" }, (_, body, done) => done(null, body));
  app.removeContentTypeParser(["application/json", "text/plain"]);
  // Clients name images as they please, or not at all: their first bytes tell.
  app.addContentTypeParser(
    "*",
    { parseAs: "buffer" },
    (_, body, done) => (looksLikeImage(body as Buffer) ? done(null, body) : done(new HttpError(415, refusals[415]))), // asked for with parseAs
  );
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
    const ready = !closing && admitted.size < places;
    return reply.code(ready ? 200 : 503).send({ ready });
  });
  app.get("/openapi.json", async () => openApi(model));
  return app;
}

/** What a client is told: the reason where it can do something about it. */
function answerTo(error: Error & { statusCode?: number }): {
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

/** What clients are told that ask wrongly. */
const refusals = {
  400: "the request is malformed",
  413: "the image is too large",
  415: "send application/dicom, image/png, image/jpeg, image/tiff, application/octet-stream or multipart/form-data",
  408: "the request took too long to arrive",
} as const;

/** The functions that an error came through, without the message and the folders. */
function placesOf({ stack = "" }: Error): string[] {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim().split(" ").map(withoutFolders).join(" "));
}

/** A place without the folders in front of its file, with the bracket that opens it. */
function withoutFolders(place: string): string {
  const open = place.startsWith("(") ? "(" : "";
  const start = Math.max(place.lastIndexOf("/"), place.lastIndexOf("\\")) + 1;
  return open + place.slice(start || open.length);
}
