import { counted } from "../../internal/counted.ts";
import { errorOf } from "../../internal/thrown.ts";
import { InferencePool, inspectModel } from "../../node/index.ts";
import { chosenBackend } from "../../terminal/chosenBackend.ts";
import { UsageError } from "../../terminal/failure.ts";
import { inFlags } from "../../terminal/inFlags.ts";
import { inferenceFlags } from "../../terminal/inferenceOptions.ts";
import { nextSteps, sayNext } from "../../terminal/nextSteps.ts";
import { say } from "../../terminal/progressBar.ts";
import type { ServeOptions } from "./command.ts";

/** Seconds that running requests have to finish after SIGTERM. */
const grace = 60;

/** `kneel serve`: answers until SIGTERM or Ctrl-C, then finishes what is running; a second signal ends it at once. */
export async function run(options: ServeOptions): Promise<never> {
  const {
    host,
    port,
    queue,
    bodyLimit,
    model: directory,
    backend,
    refine,
    familiarity,
    compat,
    threshold,
    workers,
    timeout,
  } = options;
  const model = await inspectModel(directory);
  const { buildServer } = await import("../../server/buildServer.ts").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UsageError("kneel serve needs fastify; run: npm install fastify @fastify/multipart");
  });
  const settings = { model: directory, backend, refine, familiarity, compat, threshold };
  const start = async () => InferencePool.start(await chosenBackend({ ...settings, workers, timeout }));
  const inference = await start().catch((error) => {
    throw inFlags(error, inferenceFlags(options));
  });
  const app = await buildServer({ inference, model, queue, bodyLimit: Math.round(bodyLimit * 1e6), log: say });
  try {
    await app.listen({ host, port });
  } catch (error) {
    await inference.close();
    throw new UsageError(`--host ${host} --port ${port}: ${errorOf(error).message}`);
  }
  const address = app.server.address();
  const at = typeof address === "object" && address ? address.port : port;
  const place = `http://${host.includes(":") ? `[${host}]` : host}:${at}`;
  const { workers: threads } = inference;
  say(`listening on ${place} with ${counted(threads, "worker")}; for research only`);
  if (!["127.0.0.1", "::1", "localhost"].includes(host))
    say("anyone who reaches this address can use the server: put what authenticates and encrypts in front of it");
  sayNext(nextSteps.serve(place));

  await new Promise<void>((stop) => {
    const onSignal = () => {
      process.on("SIGINT", () => process.exit(1)).on("SIGTERM", () => process.exit(1));
      stop();
    };
    process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  });
  say("finishing what is running");
  const late = setTimeout(() => process.exit(1), 1000 * grace).unref();
  await app.close();
  clearTimeout(late);
  await inference.close();
  process.exit(0);
}
