import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { kneel } from "../cli/kneel.ts";
import { smallFilm, writeFilm, writeTinyPipeline } from "../cli/tinyPipeline.ts";

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-onnx-"));
  mkdirSync(join(folder, "films"));
  for (const seed of [1, 2]) await writeFilm(join(folder, `films/${seed}.dcm`), smallFilm(150, 120, seed));
  await writeTinyPipeline(join(folder, "pipeline"));
  mkdirSync(join(folder, "node_modules"));
  const bundled = fileURLToPath(new URL("../../examples/models/phantom-pipeline", import.meta.url));
  symlinkSync(bundled, join(folder, "node_modules/kneel-tfjs-phantom"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Predictions {
  readonly images: readonly { readonly sets: readonly { readonly name: string; readonly landmarks: number[][] }[] }[];
}
const landmarksIn = (out: string) =>
  (JSON.parse(readFileSync(join(folder, out, "predictions.json"), "utf8")) as Predictions).images.flatMap(({ sets }) =>
    sets.map(({ landmarks }) => landmarks),
  );

test("kneel predict --backend onnx finds in two threads what WASM finds", async () => {
  for (const backend of ["wasm", "onnx"]) {
    const out = `by-${backend}`;
    const args = ["predict", "films", "--model", "pipeline", "--backend", backend, "--workers", "2", "--out", out];
    expect(await kneel(folder, args)).toMatchObject({ code: 0 });
  }
  const [found, expected] = [landmarksIn("by-onnx"), landmarksIn("by-wasm")];
  expect(found.map((points) => points.length)).toEqual([16, 16, 16, 16]);
  for (const [i, points] of found.entries()) expect(points).toBeAllClose(expected[i]!, { rtol: 0, atol: 0.02 });
});

test("kneel predict --model takes an installed package, which ONNX Runtime runs", async () => {
  const args = ["predict", "films", "--model", "kneel-tfjs-phantom", "--backend", "onnx", "--workers", "1"];
  const { code, stderr } = await kneel(folder, [...args, "--out", "by-package"]);
  expect(code).toBe(0);
  expect(stderr).toContain("2 of 2 images done");
});

test("kneel bench measures onnx, and says that it does not train", async () => {
  const tiny = ["--width", "2", "--depth", "1", "--size", "32", "--seconds", "0.2"];
  const { code, stdout } = await kneel(folder, ["bench", "--predict", "--backend", "onnx", "--json", ...tiny]);
  expect(code).toBe(0);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ mode: "predict", backend: "onnx", width: 2 });
  expect(Object.keys(result.versions)).toEqual(["kneel-tfjs", "node", "onnxruntime"]);
  expect(await kneel(folder, ["bench", "--train", "--backend", "onnx", ...tiny])).toMatchObject({
    code: 2,
    stderr: "kneel: --backend onnx predicts and does not train; leave --train out, or onnx\n",
  });
});
