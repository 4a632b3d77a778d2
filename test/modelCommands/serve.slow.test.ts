import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { hammer } from "../../bench/hammer.ts";
import type { AnnotationsDocument } from "../../src/annotations/index.ts";
import { kneel, type Outcome } from "../cli/kneel.ts";
import { smallFilm, writeFilm, writeTinyPipeline } from "../cli/tinyPipeline.ts";

let folder: string;
let film: Uint8Array;
let expected: { predict: AnnotationsDocument["images"][0]["sets"]; bilateral: unknown };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-serve-"));
  await writeTinyPipeline(join(folder, "pipeline"));
  await writeFilm(join(folder, "film.dcm"), smallFilm(90, 60));
  film = readFileSync(join(folder, "film.dcm"));
  const { code, stderr } = await kneel(folder, ["predict", "film.dcm", "--model", "pipeline", "--out", "out"]);
  expect(code, stderr).toBe(0);
  const { images } = JSON.parse(readFileSync(join(folder, "out/predictions.json"), "utf8")) as AnnotationsDocument;
  const { sets } = images[0]!;
  const whole = (i: number) => sets[i]!.landmarks.map((point) => point!.map(Math.round));
  expected = { predict: sets, bilateral: { R: whole(0), L: whole(1) } };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A server, once it listens. */
function serve(...args: string[]): Promise<{ url: string; process: ChildProcess; ended: Promise<Outcome> }> {
  return new Promise((resolve, reject) => {
    const ended = kneel(folder, ["serve", "--model", "pipeline", "--port", "0", ...args], (process, stderr) => {
      const url = /listening on (\S+)/.exec(stderr)?.[1];
      if (url) resolve({ url, process, ended });
    });
    ended.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
}

describe("kneel serve", () => {
  it("answers 50 clients what the command finds, or 503 in good form, and ends when told to", async () => {
    const { url, process, ended } = await serve("--queue", "4", "--workers", "2");
    const { statuses, wrong, errors } = await hammer(url, film, expected, { clients: 50, seconds: 5 });
    expect(wrong).toEqual([]);
    expect(errors).toBe(0);
    expect(Object.keys(statuses).sort()).toEqual(["200", "503"]);
    expect(statuses[200]).toBeGreaterThan(10);
    const inside = async () => {
      const { busy, waiting } = (await (await fetch(`${url}/healthz`)).json()) as { busy: number; waiting: number };
      return busy + waiting;
    };
    await vi.waitUntil(async () => (await inside()) === 0, { timeout: 5000 });

    // What runs and waits when the signal comes is answered.
    await writeFilm(join(folder, "large.dcm"), smallFilm(1500, 1200), [0.2, 0.2]);
    const body = readFileSync(join(folder, "large.dcm"));
    const init = { method: "POST", headers: { "content-type": "application/dicom" }, body };
    let answered = 0;
    const last = Array.from({ length: 6 }, async () => {
      const reply = await fetch(`${url}/predict`, init);
      answered++;
      return reply.status;
    });
    await vi.waitUntil(async () => answered + (await inside()) === 6, { interval: 2, timeout: 20_000 });
    expect(answered).toBeLessThan(6);
    const start = performance.now();
    process.kill("SIGTERM");
    expect(await Promise.all(last)).toEqual([200, 200, 200, 200, 200, 200]);
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(stderr).not.toMatch(/PHANTOM|film\.dcm|pixels/);
    expect(stderr).not.toContain(folder);
    const lines = stderr.split("\n").filter((line) => line.startsWith("{"));
    expect(Object.keys(JSON.parse(lines[0]!))).toEqual(["time", "request", "method", "route", "status", "bytes", "ms"]);
  });

  it("names the option where the package of the backend is not installed", async () => {
    const args = ["serve", "--model", "pipeline", "--port", "0", "--backend", "tensorflow-gpu", "--workers", "1"];
    const { code, stderr } = await kneel(folder, args);
    const name = "@tensorflow/tfjs-node-gpu";
    const message = `--backend tensorflow-gpu: ${name} is not installed; run: npm install ${name}`;
    expect([code, stderr]).toEqual([2, `kneel: ${message}\n`]);
  });

  it("refuses a port that is taken, and a model that is none, before it listens", async () => {
    const { url, process, ended } = await serve("--workers", "1");
    const { port } = new URL(url);
    const taken = await kneel(folder, ["serve", "--model", "pipeline", "--port", port, "--workers", "1"]);
    expect([taken.code, taken.stderr]).toEqual([
      2,
      expect.stringMatching(/^kneel: --host 127\.0\.0\.1 --port \d+: .*EADDRINUSE/),
    ]);
    process.kill("SIGTERM");
    expect((await ended).code).toBe(0);
    const none = await kneel(folder, ["serve", "--model", "nowhere", "--port", "0"]);
    expect([none.code, none.stderr]).toEqual([
      1,
      "kneel: nowhere: neither a directory nor an installed package; check the path, or run: npm install nowhere\n",
    ]);
  });
});
