import { servePipeline } from "../../src/pipelines/index.ts";
import { tinyKnees } from "./tinyKnees.ts";

servePipeline(
  {
    post: (message) => postMessage(message),
    receive: (handler) => addEventListener("message", ({ data }) => handler(data)),
  },
  async () => {
    if (self.name === "closing") {
      close();
      await new Promise<never>(() => {});
    }
    return tinyKnees();
  },
);
