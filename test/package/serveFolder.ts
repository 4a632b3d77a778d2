import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".json": "application/json",
};

/**
 * Serves the files of a folder on the loopback interface, and nothing for other addresses.
 *
 * @param policy content security policy of them
 */
export async function serveFolder(folder: string, policy = ""): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url ?? "/", "http://localhost");
    const path = join(folder, pathname === "/" ? "index.html" : pathname);
    const type = types[extname(path)] ?? "application/octet-stream";
    await readFile(path).then(
      (bytes) => response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
