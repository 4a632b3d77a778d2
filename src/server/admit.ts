import { finished } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { HttpError } from "./HttpError.ts";

/** Milliseconds before a request is turned away: clients that come back at once would take the time from the images. */
const refusalPause = 250;

/** Milliseconds in which the body of a request must arrive that comes while the server ends. */
const refusalPatience = 2000;

/** Paths that work, in contrast to those that tell. */
const working = ["/predict", "/kneel/predict/bilateral"];

/**
 * Lets so many requests in at a time, before their bodies are read, and none while the server closes.
 *
 * @returns whether another one would be let in
 */
export function admit(app: FastifyInstance, places: number): () => boolean {
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
  app.addHook("onResponse", async (request) => {
    admitted.delete(request.id);
  });
  return () => !closing && admitted.size < places;
}
