import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lockFolder } from "../../src/files/lockFolder.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** The number of a process that has ended. */
const ended = spawnSync(process.execPath, ["--version"]).pid;
const holder = (more: object = {}) => JSON.stringify({ pid: process.pid, host: hostname(), started: null, ...more });

it("only one of many that ask at once gets a folder, and the next when it is given back", async () => {
  const out = temporaryFolder();
  for (const left of [null, holder({ pid: ended })]) {
    if (left !== null) writeFileSync(join(out, ".lock"), left);
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(out)));
    const got = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(got).toHaveLength(1);
    const refused = asked.find((one) => one.status === "rejected");
    expect(refused?.reason).toEqual(
      new Error(`${out}: process ${process.pid} is writing to it; wait until it has ended, or choose another folder`),
    );
    await got[0]!();
    expect(readdirSync(out)).toEqual([]);
  }
});

it.each([
  ["a process that has ended", holder({ pid: ended })],
  ["another process of the same number", holder({ started: "1" })],
])("the lock of %s is taken over", async (_, left) => {
  const out = temporaryFolder();
  writeFileSync(join(out, ".lock"), left);
  const unlock = await lockFolder(out);
  expect(JSON.parse(readFileSync(join(out, ".lock"), "utf8"))).toMatchObject({ pid: process.pid });
  await unlock();
});

it("a lock that was left half-written is taken over after ten seconds, one that is being written is not", async () => {
  const out = temporaryFolder();
  writeFileSync(join(out, ".lock"), "{");
  await expect(lockFolder(out)).rejects.toThrow(
    `${out}: a process is writing to it; choose another folder, or remove ${join(out, ".lock")} if that has ended`,
  );
  const before = Date.now() / 1000 - 11;
  utimesSync(join(out, ".lock"), before, before);
  await (await lockFolder(out))();
});

it("that of another machine is never taken over", async () => {
  const out = temporaryFolder();
  writeFileSync(join(out, ".lock"), holder({ host: "elsewhere", pid: ended }));
  await expect(lockFolder(out)).rejects.toThrow(
    `${out}: a process on elsewhere is writing to it; choose another folder, or remove ${join(out, ".lock")} if that has ended`,
  );
});

it("gives back its own lock alone", async () => {
  const out = temporaryFolder();
  const unlock = await lockFolder(out);
  writeFileSync(join(out, ".lock"), holder({ pid: 1 }));
  await unlock();
  expect(readdirSync(out)).toEqual([".lock"]);
});
