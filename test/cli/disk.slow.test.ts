import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kneel, kneelCommand, onData, tiny } from "./kneel.ts";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-disk-"));
  mkdirSync(join(folder, "small"));
  await kneel(folder, ["phantom", "--count", "16", "--size", "48", "--out", "data"]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const canMount = spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", tmpdir()]).status === 0;
if (!canMount) console.warn("no namespace with mounts of its own is to be had; full disks are not tested");

/** Runs `kneel` where `small` is a file system of its own, mounted with the options; gives its exit code, stderr and files. */
function onDisk(options: string, args: readonly string[]) {
  const script = `mount -t tmpfs -o ${options} tmpfs small && "$@"; code=$?; ls -R small > files; exit $code`;
  const words = ["-rm", "bash", "-c", script, "bash", ...kneelCommand, ...args];
  const env = { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" };
  const { status, stderr } = spawnSync("unshare", words, { cwd: folder, env, encoding: "utf8" });
  return { status, last: stderr.trim().split("\n").at(-1), files: readFileSync(join(folder, "files"), "utf8") };
}

describe.skipIf(!canMount)("kneel on a disk", () => {
  it("that is full says so, what to do, and leaves no half files", () => {
    const { status, last, files } = onDisk("size=64k", [
      "phantom",
      "--count",
      "40",
      "--size",
      "96",
      "--out",
      "small/set",
    ]);
    expect([status, last]).toEqual([
      1,
      expect.stringMatching(
        /^kneel: small\/set\/images\/phantom000\d\d\.png: cannot be written; the disk is full: free some space, or choose another place$/,
      ),
    ]);
    expect(files).not.toContain(".tmp");
    expect(readdirSync(join(folder, "small"))).toEqual([]); // its mount was the process's own
  });

  it("that becomes full while it trains says how to go on", () => {
    const training = ["train", ...onData, ...tiny, "--epochs", "2", "--out", "small/model"];
    const { status, last } = onDisk("size=150k", training);
    expect([status, last]).toEqual([
      1,
      "kneel: small/model/checkpoint.safetensors: cannot be written; the disk is full: free some space, or choose another place; there is no checkpoint of it yet; begin again in another --out, or remove small/model",
    ]);
  });

  it("that may not be written to says so before any work", () => {
    const { status, last } = onDisk("ro", ["phantom", "--count", "2", "--out", "small/set"]);
    expect([status, last]).toEqual([
      2,
      `kneel: --out small/set: ${join(folder, "small")} cannot be written to; check its permissions or choose another folder`,
    ]);
  });
});
