/** Loaded before `kneel` into each of its threads: what KNEEL_TEST_FAULT names happens there. */

import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { parentPort, workerData } from "node:worker_threads";

const [kind, count] = (process.env.KNEEL_TEST_FAULT ?? "").split(":");

if (kind === "cores") {
  os.availableParallelism = () => Number(count);
  syncBuiltinESMExports();
}

/** In the second training worker, at step `count` of this process. */
if (workerData?.backend && (kind === "exit" || kind === "overflow")) {
  const on = parentPort.on.bind(parentPort);
  let rank = 0;
  let steps = 0;
  const meet = ({ type, ask }) => {
    if (type === "setup") rank = ask.rank;
    if (type !== "step" || rank !== 1 || ++steps !== Number(count)) return;
    if (kind === "exit") process.exit(7);
    const { landmarks } = ask.batch;
    landmarks.fill(3e38, landmarks.length / 2);
  };
  parentPort.on = (event, handler) =>
    on(event, (message) => {
      if (event === "message") meet(message);
      handler(message);
    });
}
