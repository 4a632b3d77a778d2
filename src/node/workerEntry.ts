import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * Where a worker thread of our own starts, as `workerModule` is for those of a pool: the module `name` beside the caller.
 * In the published package that is a file; in the sources a data URL that has `tsx` load the TypeScript, since `--import
 * tsx` does not reach the modules that a thread imports.
 *
 * @param name module without its ending, such as `./trainingWorker`
 * @param from the caller's `import.meta.url`
 */
export function workerEntry(name: string, from: string): URL {
  if (!new URL(from).pathname.endsWith(".ts")) return new URL(`${name}.js`, from);
  const url = JSON.stringify(new URL(`${name}.ts`, from).href);
  const tsx = JSON.stringify(
    new URL("dist/esm/api/index.mjs", pathToFileURL(createRequire(from).resolve("tsx/package.json"))).href,
  );
  const code = `import { register } from ${tsx}; register(); await import(${url});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
