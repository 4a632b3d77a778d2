import { fileURLToPath } from "node:url";

/** How a worker thread starts with a module. */
export interface WorkerModule {
  readonly filename: string;
  readonly execArgv: string[];
}

/**
 * The module `name` beside the caller as worker threads want it: in the published package its file, in the
 * sources the TypeScript and what has `tsx` load it.
 *
 * @param name module without its ending, such as `./sampleWorker`
 * @param from the caller's `import.meta.url`
 */
export function workerModule(name: string, from: string): WorkerModule {
  const inSources = new URL(from).pathname.endsWith(".ts");
  const filename = fileURLToPath(new URL(`${name}.${inSources ? "ts" : "js"}`, from));
  return { filename, execArgv: inSources ? ["--import", tsxInThread()] : [] };
}

/** `--import tsx` alone leaves out what a thread imports later. */
function tsxInThread(): string {
  const api = import.meta.resolve("tsx/esm/api");
  return `data:text/javascript,import { register } from ${JSON.stringify(api)}; register()`;
}
