import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { radiographViews } from "../../src/node/inference/settings.ts";
import { buildServer } from "../../src/server/buildServer.ts";

/** The server without a model: it reads requests, and calls each file none. */
export const buildQuietServer = () =>
  buildServer({
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
