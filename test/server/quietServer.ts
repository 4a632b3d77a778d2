/** The server without a model, in a process of its own; prints its address, and ends with its standard input. */
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { radiographViews } from "../../src/node/inference/settings.ts";
import { buildServer } from "../../src/server/buildServer.ts";

const app = await buildServer({
  inference: {
    workers: 1,
    busy: 0,
    waiting: 0,
    run: async () => ({ result: null, refusal: { kind: "file", reason: "is none" } }),
  },
  model: {
    kind: "pipeline",
    views: radiographViews,
    landmarkNames: kneeLandmarkNames,
    trainedOn: { kind: "unknown" },
    identity: "0",
  },
  queue: 100,
  bodyLimit: 64e6,
});
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.stdin.resume().on("end", () => process.exit());
