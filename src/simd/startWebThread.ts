import type { StartThread } from "./Team.ts";

/** A Web Worker without a file of its own, so that every bundler can follow; a policy may forbid it (`worker-src`). */
export const startWebThread: StartThread = (program, message, failed) => {
  const url = URL.createObjectURL(
    new Blob([`${program} onmessage = ({ data }) => run(data);`], { type: "text/javascript" }),
  );
  const worker = new Worker(url);
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    failed(event.message || "a policy may forbid workers of blobs: worker-src blob:");
  });
  worker.postMessage(message);
  return () => {
    worker.terminate();
    URL.revokeObjectURL(url);
  };
};
