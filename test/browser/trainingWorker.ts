import { serveTraining } from "../../src/training/index.ts";
import { startWasm } from "./startWasm.ts";

serveTraining(
  {
    post: (message) => postMessage(message),
    receive: (handler) => addEventListener("message", ({ data }) => handler(data)),
  },
  { start: () => startWasm(self.name === "threaded") },
);
