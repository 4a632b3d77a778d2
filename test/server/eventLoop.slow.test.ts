import { monitorEventLoopDelay } from "node:perf_hooks";
import { expect, test } from "vitest";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { radiographViews } from "../../src/node/inference/settings.ts";
import { buildServer } from "../../src/server/buildServer.ts";

/** Of the computer, not of the server: the same loop with nothing to do. */
const allowance = 50;

/** Bodies that took the server's whole time, and the largest ones of each kind. */
function bodies(bytes: number): readonly (readonly [type: string, path: string, body: Buffer])[] {
  const original = "/kneel/predict/bilateral";
  const json = (text: string) => Buffer.from(`{"dicom":"${text}"}`);
  const boundary = "--x\r\ncontent-disposition: form-data; name=file; filename=a\r\n\r\n";
  return [
    ["application/json", original, json(`AAAA${"=".repeat(bytes)}A`)],
    ["application/json", original, json("A".repeat(bytes))],
    ["application/json", original, Buffer.from("[".repeat(bytes))],
    ["application/json", original, Buffer.from(`{"dicom":"${"\\n".repeat(bytes / 2)}"}`)],
    ["application/json", original, Buffer.from(`{${'"a":1,'.repeat(bytes / 6)}"dicom":"QUJD"}`)],
    ["application/dicom", "/predict", Buffer.alloc(bytes)],
    [
      "multipart/form-data; boundary=x",
      "/predict",
      Buffer.concat([Buffer.from(boundary), Buffer.alloc(bytes, "\r\n--")]),
    ],
    ["multipart/form-data; boundary=x", "/predict", Buffer.from(boundary.repeat(bytes / boundary.length))],
  ];
}

test("no request holds the event loop, and the health check answers throughout", async () => {
  const app = await buildServer({
    inference: {
      workers: 1,
      busy: 0,
      waiting: 0,
      run: async () => ({ result: null, refusal: { kind: "file", reason: "is none" } }),
    },
    model: { kind: "pipeline", views: radiographViews, landmarkNames: kneeLandmarkNames, identity: "0" },
    queue: 100,
    bodyLimit: 64e6,
  });
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const sample = async (work: () => Promise<unknown>) => {
    const histogram = monitorEventLoopDelay({ resolution: 5 });
    histogram.enable();
    await work();
    histogram.disable();
    return histogram.max / 1e6;
  };
  try {
    for (const [type, path, body] of bodies(8e6)) {
      const idle = await sample(() => new Promise((resolve) => setTimeout(resolve, 100)));
      let slowest = 0;
      const held = await sample(async () => {
        let running = true;
        const health = (async () => {
          while (running) {
            const began = performance.now();
            await (await fetch(`${address}/healthz`)).text();
            slowest = Math.max(slowest, performance.now() - began);
          }
        })();
        const reply = await fetch(`${address}${path}`, {
          method: "POST",
          headers: { "content-type": type },
          body: new Uint8Array(body),
        }).catch(() => null);
        // A body that is refused before its end may find its connection closed.
        if (reply) expect(reply.status, `${type} ${await reply.text()}`).toBeGreaterThanOrEqual(400);
        running = false;
        await health;
      });
      // Others' load halts the process too: three such halts in a row are no request's.
      expect(held, `${path} ${body.subarray(0, 20)}`).toBeLessThan(3 * Math.max(idle, 20) + allowance);
    }
  } finally {
    await app.close();
  }
}, 120_000);
