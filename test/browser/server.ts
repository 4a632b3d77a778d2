import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { installedCodecs } from "../../src/node/index.ts";

const { resolve } = createRequire(import.meta.url);
const wasmFolder = dirname(resolve("@tensorflow/tfjs-backend-wasm"));
const onnxFolder = dirname(resolve("onnxruntime-web"));

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
  readonly policy?: string;
  readonly fallback?: boolean;
}

export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves on the loopback interface a page that runs a bundled module, another one for its workers as `/worker.js`, the
 * binaries of the WASM backend and of ONNX Runtime under `/wasm/` and the codecs of DICOM.
 *
 * @param isolated whether the page is cross-origin isolated, which gives it shared memory
 * @param policy content security policy of the page and of its workers
 * @param fallback whether unknown addresses are answered with the page, as servers of single-page applications do
 */
export async function servePage(
  entry: URL,
  { worker, isolated = false, policy, fallback = false }: PageOptions = {},
): Promise<PageServer> {
  const script = await bundle(entry);
  const workerScript = worker ? await bundle(worker) : "";
  const html = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';
  const find = async (path: string): Promise<[type: string, body: string | Uint8Array] | null> => {
    const wasm = /^\/wasm\/([\w.-]+\.wasm)$/.exec(path)?.[1];
    if (wasm)
      return ["application/wasm", await readFile(join(wasm.startsWith("ort-") ? onnxFolder : wasmFolder, wasm))];
    if (path === "/codecs.wasm") return ["application/wasm", await installedCodecs()];
    if (path === "/") return ["text/html", html];
    if (path === "/page.js") return ["text/javascript", script];
    if (path === "/worker.js") return ["text/javascript", workerScript];
    return fallback ? ["text/html", html] : null;
  };
  const isolation = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  };
  const server = createServer(async (request, response) => {
    const found = await find(request.url ?? "/");
    const headers = {
      "content-type": found?.[0] ?? "text/plain",
      ...(isolated && isolation),
      ...(policy && { "content-security-policy": policy }),
    };
    response.writeHead(found ? 200 : 404, headers).end(found?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}
