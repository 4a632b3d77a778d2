import { serveTraining } from "../../src/training/index.ts";
import { startWasm } from "./startWasm.ts";

serveTraining(
  {
    post: (message) => postMessage(message),
    receive: (handler) => addEventListener("message", ({ data }) => handler(data)),
  },
  {
    start: async () => {
      if (self.name === "closing") {
        close();
        await new Promise<never>(() => {});
      }
      await startWasm(self.name === "threaded");
    },
  },
);
