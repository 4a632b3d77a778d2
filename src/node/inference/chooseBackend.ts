import { availableParallelism } from "node:os";
import { formatDicomRadiograph } from "../../dicom/index.ts";
import { assertInteger, assertPositive, assertText, fieldsOf, refusal } from "../../internal/guards.ts";
import { phantomFilm, phantomKnee } from "../../phantom/index.ts";
import { InferencePool, type InferencePoolOptions } from "./InferencePool.ts";
import { inspectModel } from "./inspectModel.ts";
import {
  ChoiceFile,
  installedVersion,
  type MeasuredBackend,
  packageOf,
  type RememberedChoice,
} from "./rememberedChoice.ts";
import type { RadiographTask, RadiographView } from "./settings.ts";

/** What is measured, for how long, and where the choice is remembered. */
export interface ChooseBackendOptions {
  /** What is tried, if it is installed. @default wasm, onnx and tensorflow */
  readonly backends?: readonly string[] | undefined;
  /** Numbers of worker threads that are tried. @default one, and as many as there are cores */
  readonly workers?: readonly number[] | undefined;
  /** Seconds of each measurement, without what starts and warms up. @default 3 */
  readonly seconds?: number | undefined;
  /** Whether to measure though it is known. @default false */
  readonly again?: boolean | undefined;
  /** Where choices are remembered. @default `$XDG_CACHE_HOME/kneel-tfjs/choices`, `~/.cache/…` */
  readonly folder?: string | undefined;
  /** Told what is measured next. */
  readonly onMeasure?: ((backend: string, workers: number) => void) | undefined;
}

/** What predicts fastest with a model on this machine. */
export interface BackendChoice extends RememberedChoice {
  /** The file that remembers it; delete it, or its folder, to have it measured again. */
  readonly file: string;
  /** Whether it was remembered, and nothing measured now. */
  readonly remembered: boolean;
}

/**
 * Which backend and how many worker threads predict most images per second with a model on this machine. Measured with
 * synthetic radiographs through the threads of `predictFolder`, one contender after the other, and remembered in a file
 * that belongs to the model's checksum, the processor, and the versions of Node, the library and the backends: where one
 * of them changes, or the file cannot be read, it is measured again.
 *
 * @throws RangeError for an empty list, Error where no backend runs the model
 * @example
 * const { backend, workers } = await chooseBackend("pipeline");
 */
export async function chooseBackend(model: string, options: ChooseBackendOptions = {}): Promise<BackendChoice> {
  const {
    backends = ["wasm", "onnx", "tensorflow"],
    workers = [...new Set([1, availableParallelism()])],
    seconds = 3,
    again = false,
    folder,
    onMeasure,
  } = fieldsOf("chooseBackend", "options", options);
  const fn = "chooseBackend";
  if (backends.length === 0) throw refusal(fn, "backends", "a list of at least one backend", []);
  if (workers.length === 0) throw refusal(fn, "workers", "a list of at least one number", []);
  for (const [i, count] of workers.entries()) assertInteger(fn, `workers[${i}]`, count);
  assertPositive(fn, "seconds", seconds);
  assertText(fn, "model", model);
  const { identity, views } = await inspectModel(model);
  const file = await ChoiceFile.of(identity, backends, workers, folder);
  const known = again ? null : await file.read();
  if (known) return { ...known, file: file.path, remembered: true };
  const task = await sampleTask(views[0]);
  const measured: MeasuredBackend[] = [];
  for (const backend of backends) {
    const needed = packageOf(backend);
    if (needed !== undefined && (await installedVersion(needed)) === null) {
      measured.push({ backend, workers: workers[0]!, imagesPerSecond: null, error: `${needed} is not installed` });
      continue;
    }
    for (const count of workers) {
      onMeasure?.(backend, count);
      const outcome = await imagesPerSecond({ model, backend, workers: count }, task, seconds).then(
        (rate) => ({ imagesPerSecond: Number(rate.toPrecision(4)), error: null }),
        (error: Error) => ({ imagesPerSecond: null, error: error.message }),
      );
      measured.push({ backend, workers: count, ...outcome });
    }
  }
  const fastest = measured.reduce((a, b) => ((b.imagesPerSecond ?? 0) > (a.imagesPerSecond ?? 0) ? b : a));
  if (fastest.imagesPerSecond === null)
    throw new Error(`${fn}: no backend runs ${model}; ${measured.map((m) => `${m.backend}: ${m.error}`).join("; ")}`);
  const choice = { backend: fastest.backend, workers: fastest.workers, measured };
  await file.write(choice);
  return { ...choice, file: file.path, remembered: false };
}

/** Settings whose backend is `auto`, with what is fastest for them; others as they are. */
export async function resolveBackend<T extends InferencePoolOptions>(
  settings: T,
  options: Omit<ChooseBackendOptions, "workers"> = {},
): Promise<T> {
  if (settings.backend !== "auto") return settings;
  const given = settings.workers === undefined ? {} : { workers: [settings.workers] };
  const { backend, workers } = await chooseBackend(settings.model, { ...options, ...given });
  return { ...settings, backend, workers };
}

/** A radiograph as most models of its kind see them: a film of both knees, or a right knee. */
async function sampleTask(view: RadiographView | undefined): Promise<RadiographTask> {
  const film = view === "bilateral" || view === "single";
  const { image, spacing } = film ? phantomFilm({ seed: 1, spacing: 0.25 }) : phantomKnee({ seed: 1, index: 0 });
  const bytes = await formatDicomRadiograph(image, { spacing });
  return { source: { bytes }, name: "phantom", ...(view === "crop" && { side: "right" }) };
}

async function imagesPerSecond(
  settings: InferencePoolOptions & { readonly workers: number },
  task: RadiographTask,
  seconds: number,
): Promise<number> {
  const pool = await InferencePool.start(settings);
  const everyWorker = (work: () => Promise<void>) =>
    Promise.all(Array.from({ length: settings.workers }, () => work()));
  const look = async () => {
    const { refusal: refused } = await pool.run(task);
    if (refused) throw new Error(refused.reason);
  };
  const rate = async (time: number) => {
    const start = performance.now();
    let done = 0;
    await everyWorker(async () => {
      do {
        await look();
        done++;
      } while (performance.now() - start < 1000 * time);
    });
    return (1000 * done) / (performance.now() - start);
  };
  try {
    await rate(seconds / 2); // machine code is compiled and memory touched
    return await rate(seconds);
  } finally {
    await pool.close();
  }
}
