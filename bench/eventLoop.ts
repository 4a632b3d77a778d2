/**
 * The event loop of a server under hostile requests: `npx tsx bench/eventLoop.ts "" "" [BYTES,…]`, bodies of 300 kB, 3 MB and the
 * 64 MB of the body limit by default. Each is sent by this process to a server in a process of its own that reads requests
 * and has no model, while a third process asks for the health check without a pause. Prints for each the longest that the loop stood still
 * (resolution 1 ms) and the slowest health check, the least of five rounds, as Markdown; the first line is a plain image.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { buildQuietServer } from "../test/server/buildQuietServer.ts";
import { hostileBodies } from "../test/server/hostileBodies.ts";

const sizes = (process.argv[4] ?? "300000,3000000,63999000").split(",").map(Number);

const [, , what, address] = process.argv;
if (what === "serve") await serve();
else if (what === "ask") await ask(address!);
else await measure();

/** Tells at each message the most milliseconds that the loop stood still since the last one. */
async function serve(): Promise<void> {
  const app = await buildQuietServer();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on("message", () => {
    process.send!(delay.max / 1e6);
    delay.reset();
  });
  process.on("disconnect", () => process.exit());
  process.send!(await app.listen({ host: "127.0.0.1", port: 0 }));
}

/** Asks for the health check without a pause; tells at each message the slowest answer since the last one. */
async function ask(address: string): Promise<void> {
  let slowest = 0;
  process.on("message", () => {
    process.send!(slowest);
    slowest = 0;
  });
  process.on("disconnect", () => process.exit());
  for (;;) {
    const asked = performance.now();
    await (await fetch(`${address}/healthz`)).text();
    slowest = Math.max(slowest, performance.now() - asked);
  }
}

async function measure(): Promise<void> {
  const start = (...args: string[]) => fork(fileURLToPath(import.meta.url), args, { execArgv: process.execArgv });
  const told = async (child: ReturnType<typeof start>): Promise<number> => {
    child.send("");
    return (await once(child, "message"))[0];
  };
  const server = start("serve");
  const [address] = await once(server, "message");
  const health = start("ask", address);
  /** Milliseconds of the loop and of the slowest health check, under one request. */
  const under = async (type: string, path: string, body: Uint8Array): Promise<[number, number]> => {
    await Promise.all([told(server), told(health)]);
    const request = { method: "POST", headers: { "content-type": type }, body: new Uint8Array(body) };
    await fetch(`${address}${path}`, request).then(
      (reply) => reply.text(),
      () => null, // refused before its end
    );
    return [await told(server), await told(health)];
  };
  console.log("| body | begins with | bytes | loop, ms | health check, ms |\n|---|---|--:|--:|--:|");
  for (const bytes of sizes)
    for (const [type, path, body] of [
      ["image/png", "/predict", Buffer.alloc(bytes)] as const,
      ...hostileBodies(bytes),
    ]) {
      let [loop, health] = [Infinity, Infinity];
      for (let i = 0; i < 5 && (i < 2 || loop > 20 || health > 40); i++) {
        const [own, other] = await under(type, path, body);
        loop = Math.min(loop, own);
        health = Math.min(health, other);
      }
      const start = JSON.stringify(body.toString("latin1", 0, 24)).replaceAll("|", "\\|");
      console.log(
        `| ${type.split(";")[0]} to ${path} | \`${start}\` | ${body.length} | ${loop.toFixed(0)} | ${health.toFixed(0)} |`,
      );
    }
  for (const child of [server, health]) child.disconnect();
}
