import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { builtModule } from "../cli/kneel.ts";
import type { HeldLoop } from "./heldLoop.ts";
import { hostileBodies } from "./hostileBodies.ts";

/** Milliseconds that a request may hold the event loop. */
const eventLoopLimit = 50;

test("no request holds the event loop, and the health check answers throughout", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [builtModule("test/server/heldLoop.js")]);
  const { client, requests } = JSON.parse(stdout.trim().split("\n").at(-1)!) as HeldLoop;
  expect(requests).toHaveLength(hostileBodies(1).length);
  for (const [name, held] of requests) expect(held, name).toBeLessThan(client + eventLoopLimit);
}, 240_000);

/** Milliseconds within which the health check answers, whatever else is asked. */
const healthLimit = 100;

test("the health check answers within 100 ms of one that nobody else asks, from its client's side", async () => {
  const servers: ChildProcess[] = [];
  const start = async () => {
    const file = builtModule("test/server/quietServer.js");
    const server = spawn(process.execPath, [file], { stdio: ["pipe", "pipe", "inherit"] });
    servers.push(server);
    const [address] = await once(server.stdout!, "data");
    return String(address).trim();
  };
  /** The slowest of the answers to requests one after another, until `done`. */
  const slowest = async (address: string, done: () => boolean) => {
    let most = 0;
    while (!done()) {
      const asked = performance.now();
      const reply = await fetch(`${address}/healthz`);
      await reply.text();
      expect(reply.status).toBe(200);
      most = Math.max(most, performance.now() - asked);
    }
    return most;
  };
  try {
    // The second has the same work but for the hostile one: what a busy computer costs, it costs both.
    const [hostile, idle] = [await start(), await start()];
    const under = async (type: string, path: string, body: Uint8Array<ArrayBuffer>) => {
      let ended = false;
      const answers = Promise.all([hostile, idle].map((address) => slowest(address, () => ended)));
      const headers = { "content-type": type };
      const requests = [1, 2, 3].map(() =>
        fetch(`${hostile}${path}`, { method: "POST", headers, body }).catch(() => null),
      );
      for (const reply of await Promise.all(requests)) await reply?.text();
      ended = true;
      const [own, other] = await answers;
      return own! - other!;
    };
    for (const [type, path, body] of hostileBodies(4e6)) {
      // A request that holds the loop does so each time; what others take of a shared computer comes and goes.
      let late = Infinity;
      for (let i = 0; i < 12 && late > healthLimit; i++)
        late = Math.min(late, await under(type, path, new Uint8Array(body)));
      expect(late, `${path} ${body.subarray(0, 20)}`).toBeLessThan(healthLimit);
    }
  } finally {
    for (const server of servers) server.kill();
  }
}, 240_000);
