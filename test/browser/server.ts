import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const wasmFolder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));

async function bundle(entry: URL): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
  });
  return outputFiles[0]!.contents;
}

export interface PageOptions {
  readonly worker?: URL;
  readonly isolated?: boolean;
}

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves on the loopback interface a page that runs a bundled module, another one for its workers as `/worker.js`, and the
 * binaries of the WASM backend under `/wasm/`.
 *
 * @param isolated whether the page is cross-origin isolated, which gives it shared memory
 */
export async function servePage(entry: URL, { worker, isolated = false }: PageOptions = {}): Promise<PageServer> {
  const script = await bundle(entry);
  const workerScript = worker ? await bundle(worker) : "";
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const wasm = /^\/wasm\/([\w-]+\.wasm)$/.exec(path)?.[1];
    const [type, body] =
      path === "/"
        ? ["text/html", '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>']
        : path === "/page.js"
          ? ["text/javascript", script]
          : path === "/worker.js"
            ? ["text/javascript", workerScript]
            : wasm
              ? ["application/wasm", await readFile(join(wasmFolder, wasm))]
              : [undefined, ""];
    const isolation = {
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
    };
    const headers = { "content-type": type ?? "text/plain", ...(isolated && isolation) };
    response.writeHead(type ? 200 : 404, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}
