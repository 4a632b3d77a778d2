import { expect, it } from "vitest";
import { describeFileError } from "../../../src/files/describeFileError.ts";
import type { RadiographResult } from "../../../src/node/inference/settings.ts";
import { predictItems } from "../../../src/node/prediction/predictItems.ts";

const items = Array.from({ length: 50 }, (_, i) => ({ path: `films/${i}`, name: `${i}`, stem: `${i}`, key: `${i}` }));
/** A pool of two threads, which finishes what it has begun when it is stopped. */
function poolOf(run: (name: string) => unknown = () => ({ result: {}, refusal: null })) {
  const begun: string[] = [];
  return {
    begun,
    workers: 2,
    run: async ({ name }: { name: string }, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      begun.push(name);
      await new Promise((resolve) => setTimeout(resolve, 1));
      return run(name) as { result: RadiographResult; refusal: null };
    },
  };
}
const fileError = (code: string, path: string) => describeFileError(Object.assign(new Error(code), { code }), path);

it.each(["ENOSPC", "EDQUOT", "EROFS", "EACCES"])(
  "ends at the first result that cannot be written for %s, and tells of no image",
  async (code) => {
    const pool = poolOf();
    const told: unknown[] = [];
    const cause = fileError(code, "out/3.sr.dcm");
    const run = predictItems(pool, items, {
      reading: {},
      done: async ({ name }) => {
        if (Number(name) >= 3) throw cause;
      },
      failed: (_, failure) => told.push(failure),
    });
    await expect(run).rejects.toThrow(new Error(`${cause.message}; then the same call goes on`));
    await expect(run).rejects.toMatchObject({ code: "file", file: "out/3.sr.dcm" });
    expect(told).toEqual([]);
    expect(pool.begun.length).toBeLessThan(12);
  },
);

it("tells of results that cannot be written for reasons of their own, and goes on", async () => {
  const told: string[] = [];
  let last = 0;
  await predictItems(poolOf(), items, {
    reading: {},
    done: async ({ name }) => {
      if (name === "3") throw fileError("ENAMETOOLONG", "out/3.pts");
      if (name === "4") throw new RangeError("PatientName must have at most 64 characters");
    },
    failed: (_, { reason }) => told.push(reason),
    onProgress: (done) => {
      last = done;
    },
  });
  expect(told).toEqual(["films/3: out/3.pts: ENAMETOOLONG", "films/4: PatientName must have at most 64 characters"]);
  expect(last).toBe(50);
});

it("stops for a signal after the images under way, without an error", async () => {
  const stop = new AbortController();
  const pool = poolOf();
  const done: string[] = [];
  await predictItems(pool, items, {
    reading: {},
    signal: stop.signal,
    done: async ({ name }) => {
      done.push(name);
      if (name === "5") stop.abort();
    },
    failed: () => expect.unreachable(),
  });
  expect(done.length).toBeGreaterThanOrEqual(6);
  expect(done).toEqual(pool.begun);
  expect(done.length).toBeLessThan(12);
});
