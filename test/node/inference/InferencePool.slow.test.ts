import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { kneeSides } from "../../../src/knee/index.ts";
import { InferencePool } from "../../../src/node/inference/InferencePool.ts";
import type { RadiographTask } from "../../../src/node/inference/settings.ts";
import { smallFilm, writeFilm, writeTinyPipeline } from "../../cli/tinyPipeline.ts";

const folder = mkdtempSync(join(tmpdir(), "kneel-pool-"));
const pools: Record<string, InferencePool> = {};
beforeAll(async () => {
  await writeTinyPipeline(join(folder, "pipeline"));
  await writeFilm(join(folder, "film.dcm"), smallFilm(96, 70));
  for (const workers of [1, 2])
    pools[workers] = await InferencePool.start({ model: join(folder, "pipeline"), workers });
});
afterAll(async () => {
  for (const pool of Object.values(pools)) await pool.close();
  rmSync(folder, { recursive: true });
});

const task = (): RadiographTask => ({ source: { path: join(folder, "film.dcm") }, name: "film.dcm" });

it("two idle threads find the knees of a film side by side, and what one thread finds, bit for bit", async () => {
  const [one, two] = [pools[1]!.run(task()), pools[2]!.run(task())];
  expect([pools[1]!.busy, pools[2]!.busy]).toEqual([1, 2]);
  const [alone, apart] = [(await one).result!, (await two).result!];
  expect(apart.annotation).toEqual(alone.annotation);
  expect(apart.annotation.sets.map(({ name }) => name)).toEqual([...kneeSides]);
  expect(apart.dicom).toEqual(alone.dicom);
});

it("bytes are those of the file, and stay the caller's", async () => {
  const bytes = readFileSync(join(folder, "film.dcm"));
  const before = Uint8Array.from(bytes);
  for (const pool of Object.values(pools)) {
    const { result } = await pool.run({ source: { bytes }, name: "film.dcm" });
    expect(result!.annotation).toEqual((await pool.run(task())).result!.annotation);
    expect(Uint8Array.from(bytes)).toEqual(before);
  }
});

it("a film beside another has one thread, and so has one that is to be drawn", async () => {
  const pool = pools[2]!;
  const drawn = pool.run({ ...task(), overlays: ["png"] });
  expect(pool.busy).toBe(1);
  const second = pool.run(task());
  expect([pool.busy, pool.waiting]).toEqual([2, 0]);
  const [a, b] = [(await drawn).result!, (await second).result!];
  expect(a.annotation).toEqual(b.annotation);
  expect(a.overlays.png).toBeInstanceOf(Uint8Array);
});

it("a refusal is that of the film", async () => {
  const path = join(folder, "missing.dcm");
  const outcomes = await Promise.all(Object.values(pools).map((pool) => pool.run({ ...task(), source: { path } })));
  expect(outcomes[0]!.refusal!.kind).toBe("file");
  expect(outcomes[1]).toEqual(outcomes[0]);
});
