import { disposeVariables, engine, ones, setBackend, tidy, zeros } from "@tensorflow/tfjs-core";
import { afterEach, expect, it, vi } from "vitest";
import { patchBackend } from "../../src/backends/index.ts";
import { l2Loss } from "../../src/losses/index.ts";
import { assembleBatch, ParallelTrainer, serveTraining, Trainer, webTrainingWorker } from "../../src/training/index.ts";
import { dotSamples, tinyNetwork } from "./dotImages.ts";

afterEach(() => vi.unstubAllGlobals());

/** What a page sees of a Web Worker whose module serves trainings; it runs on this thread. */
function pageWorker() {
  const [page, module] = [new EventTarget(), new EventTarget()];
  const send = (to: EventTarget, data: unknown) =>
    queueMicrotask(() => to.dispatchEvent(new MessageEvent("message", { data })));
  const start = async () => {
    await setBackend("wasm");
    await patchBackend();
  };
  const receive = (handler: (message: unknown) => void) =>
    module.addEventListener("message", (event) => handler((event as MessageEvent).data));
  serveTraining({ post: (message) => send(page, message), receive }, { start });
  return Object.assign(page, { postMessage: (data: unknown) => send(module, data), terminate: vi.fn() });
}

/** A Web Worker whose module does not load. */
function missingWorker() {
  const page = new EventTarget();
  const fail = () => page.dispatchEvent(Object.assign(new Event("error"), { message: "" }));
  return Object.assign(page, { postMessage: () => queueMicrotask(fail), terminate: vi.fn() });
}

it.each([
  { accumulate: 1, syncStatistics: false, parts: 2 },
  { accumulate: 2, syncStatistics: false, parts: 4 },
  { accumulate: 1, syncStatistics: true, parts: 1 },
])("trains what all workers would, in one, where another does not start: %j", async ({ parts, ...options }) => {
  engine().startScope(); // the worker lives on this thread, and would be ended by its thread
  const warnings: string[] = [];
  const common = { network: tinyNetwork(), seed: 3 };
  const batch = await assembleBatch(dotSamples(5), [0, 1, 2, 3, 4], 0);
  const parallel = await ParallelTrainer.start({
    ...common,
    ...options,
    loss: "l2",
    workers: [missingWorker(), pageWorker()].map((worker) => webTrainingWorker(worker as unknown as Worker)),
    onWarning: (message) => warnings.push(message),
  });
  expect(warnings).toEqual(["ParallelTrainer: one worker instead of 2, as worker 1 failed: its module did not load"]);
  const plain = new Trainer({ ...common, loss: l2Loss(), accumulate: parts });
  for (let i = 0; i < 2; i++) expect(await parallel.step(batch, 0.01)).toEqual(await plain.step(batch, 0.01));
  expect(await parallel.state()).toEqual(await plain.state());
  plain.dispose();
  engine().endScope();
  disposeVariables();
});

it("trains with one worker where a page may not share memory, says which headers it needs, and ends the others", async () => {
  engine().startScope(); // the worker lives on this thread, and would be ended by its thread
  vi.stubGlobal("SharedArrayBuffer", undefined);
  const workers = [pageWorker(), pageWorker()];
  const warnings: string[] = [];
  const options = { network: tinyNetwork(), seed: 3 };
  const batch = await assembleBatch(dotSamples(4), [0, 1, 2, 3], 0);
  const parallel = await ParallelTrainer.start({
    ...options,
    loss: "l2",
    workers: workers.map((worker) => webTrainingWorker(worker as unknown as Worker)),
    onWarning: (message) => warnings.push(message),
  });
  expect(warnings).toEqual([
    "ParallelTrainer: one worker instead of 2, as this page may not share memory: serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp",
  ]);
  expect(workers.map(({ terminate }) => terminate.mock.calls.length)).toEqual([0, 1]);
  const plain = new Trainer({ ...options, loss: l2Loss() });
  expect(await parallel.step(batch, 0.01)).toEqual(await plain.step(batch, 0.01));
  expect(await parallel.state()).toEqual(await plain.state());
  const [own, known] = [parallel.loss!, plain.loss].map((loss) => tidy(() => loss(ones([1, 2, 2]), zeros([1, 2, 2]))));
  expect(await own!.data()).toEqual(await known!.data()); // made of the name
  plain.dispose();
  workers[0]!.dispatchEvent(Object.assign(new Event("error"), { message: "" }));
  await expect(parallel.step(batch, 0.01)).rejects.toThrow(
    "ParallelTrainer: the worker failed: its module did not load",
  );
  engine().endScope();
  disposeVariables();
});
