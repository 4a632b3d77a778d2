import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readModel } from "../../src/node/index.ts";
import { parseCheckpoint } from "../../src/training/index.ts";
import { kneel, kneelCommand, onData, tiny } from "../cli/kneel.ts";

let folder: string;
const options = [
  ...onData,
  ...tiny,
  "--epochs",
  "3",
  "--mixup",
  "0.75",
  "--weight-decay",
  "0.01",
  "--validation",
  "0.2",
];
const train = (out: string) => ["train", ...options, "--out", out];
const state = (out: string) =>
  parseCheckpoint(readFileSync(join(folder, out, "checkpoint.safetensors"))).checkpoint.state;
const log = (out: string): { event: string; epoch?: number; seconds?: number; waited?: number }[] =>
  readFileSync(join(folder, out, "log.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const epochs = (out: string) =>
  log(out).flatMap(({ event, seconds: _, waited: __, ...rest }) => (event === "epoch" ? [rest] : []));
/** Words as a POSIX shell splits them. */
const shellWords = (line: string) =>
  execFileSync("sh", ["-c", `printf '%s\\n' ${line}`], { encoding: "utf8" })
    .trimEnd()
    .split("\n");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-stop-"));
  await kneel(folder, ["phantom", "--count", "20", "--size", "48", "--out", "data"]);
  expect((await kneel(folder, train("whole"))).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("kneel train, interrupted", () => {
  it("saves on Ctrl-C, says how to go on, and the command it prints gives the uninterrupted run bit for bit", async () => {
    const out = "my 'stopped' run";
    let sent = false;
    const stopped = await kneel(folder, train(out), (child, stderr) => {
      if (sent || !stderr.includes("epoch 1/3")) return;
      sent = true;
      child.kill("SIGINT");
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("stopping after this step; press Ctrl-C again to stop at once\n");
    const printed = /^stopped; go on with: kneel (.*)$/m.exec(stopped.stderr)![1]!;
    const { progress } = parseCheckpoint(readFileSync(join(folder, out, "checkpoint.safetensors"))).checkpoint;
    expect(progress.epoch).toBeLessThan(3);

    const resumed = await kneel(folder, shellWords(printed));
    expect(resumed.stderr).toContain("done: ");
    expect(resumed.code).toBe(0);
    expect(state(out)).toEqual(state("whole"));
    expect(epochs(out)).toEqual(epochs("whole"));
    expect(log(out).map(({ event }) => event)).toContain("resume");
    const [a, b] = [await readModel(join(folder, out)), await readModel(join(folder, "whole"))];
    expect(a.weights).toEqual(b.weights);
  });

  it("goes on from the last checkpoint after SIGKILL, clears what was half-written and loses no epoch", async () => {
    let killed = false;
    const { signal } = await kneel(folder, train("killed"), (child, stderr) => {
      if (killed || !stderr.includes("epoch 2/3")) return;
      killed = true;
      child.kill("SIGKILL");
    });
    expect(signal).toBe("SIGKILL");
    const at = (name: string) => join(folder, "killed", name);
    for (const name of [
      ".checkpoint.safetensors.123.4.tmp",
      ".weights-0123456789ab.safetensors.123.5.tmp",
      ".note.1.1.tmp",
    ])
      writeFileSync(at(name), "half");
    // A line that was being written, and one past the checkpoint.
    writeFileSync(at("log.jsonl"), '{"event":"epoch","epoch":3}\n{"event":"ep', { flag: "a" });
    const { code } = await kneel(folder, ["train", "--resume", "--out", "killed"]);
    expect(code).toBe(0);
    expect(state("killed")).toEqual(state("whole"));
    expect(epochs("killed")).toEqual(epochs("whole"));
    expect(readdirSync(join(folder, "killed")).filter((name) => name.endsWith(".tmp"))).toEqual([".note.1.1.tmp"]);
  });

  it("stops when the time is up and prints a command that gives more", async () => {
    const args = ["train", ...onData, ...tiny, "--minutes", "0.01", "--epochs", "500", "--out", "timed"];
    const { code, stderr } = await kneel(folder, args);
    expect(stderr).toMatch(/^time is up; go on with: kneel train --resume --out timed --minutes 0\.02$/m);
    expect(code).toBe(0);
  });
});

describe("kneel train, what it prints", () => {
  it("prints plain lines with loss, speed and time left where stderr is no terminal", async () => {
    const { stderr } = await kneel(folder, [...train("plain"), "--augmentation", "none"]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(stderr).not.toMatch(/[\x1b\r█░]/);
    const lines = stderr.split("\n").filter((line) => line.startsWith("epoch "));
    expect(lines).toHaveLength(3);
    for (const line of lines)
      expect(line).toMatch(
        /^epoch \d\/3: loss \d\.\d{4}, validation .*, [\d.]+ images\/s, \d+:\d\d left(, best so far)?$/,
      );
  });

  it("draws a bar on a terminal that the lines of the epochs stay clear of", () => {
    const words = [...kneelCommand, ...train("tty")].map((word) => `'${word}'`).join(" ");
    const raw = execFileSync("script", ["-qec", `stty cols 200; ${words}`, "/dev/null"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(raw).toContain("█");
    expect(raw).toMatch(/% \| loss \d\.\d{4} \| [\d.]+ images\/s \| \d+:\d\d left/);
    expect(screen(raw).filter((line) => line.startsWith("epoch "))).toEqual([
      expect.stringMatching(/^epoch 1\/3: loss [^█░|]* left(, best so far)?$/),
      expect.stringMatching(/^epoch 2\/3: loss [^█░|]* left(, best so far)?$/),
      expect.stringMatching(/^epoch 3\/3: loss [^█░|]* left(, best so far)?$/),
    ]);
    expect(screen(raw)).toContainEqual(expect.stringMatching(/^done: best epoch \d/));
  });
});

/** What a terminal shows at the end: knows line ends, carriage return, column, erasing to the right, the line, what is below. */
function screen(raw: string): string[] {
  const lines = [""];
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal control
  for (const token of raw.match(/\x1b\[\??(\d*)[A-Za-z]|[\s\S]/g) ?? []) {
    const line = lines.at(-1)!;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal control
    const [, amount = "", code] = /^\x1b\[\??(\d*)([A-Za-z])$/.exec(token) ?? [];
    if (token === "\n") lines.push("");
    if (token === "\n" || token === "\r") column = 0;
    else if (code === "G") column = Number(amount || 1) - 1;
    else if (code === "K") lines[lines.length - 1] = amount === "2" ? "" : line.slice(0, column);
    else if (code === "J") lines[lines.length - 1] = line.slice(0, column);
    else if (!code) lines[lines.length - 1] = line.padEnd(column).slice(0, column++) + token + line.slice(column);
  }
  return lines.filter((line) => line.trim() !== "");
}
