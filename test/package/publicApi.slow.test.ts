import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { packOnce } from "./packPackage.ts";
import { publicApi, publicNames } from "./publicApi.ts";
import { run } from "./run.ts";

const subpaths = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === "object" && path !== "." ? [{ name: path.slice(2), declarations: target.types }] : [],
);

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kneel-tfjs-api-"));
  await run("tar", ["-xzf", await packOnce()], { cwd: folder });
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the public declarations of every subpath are those of the folder api", async () => {
  const texts = publicApi(subpaths.map(({ declarations }) => join(folder, "package", declarations)));
  for (const [i, { name }] of subpaths.entries()) await expect(texts[i]).toMatchFileSnapshot(`api/${name}.txt`);
  const names = publicNames(join(folder, "package", manifest.exports["."].types));
  await expect(`${names.join("\n")}\n`).toMatchFileSnapshot("api/root.txt");
});

test("the folder api has a file for each subpath and the root", () => {
  const files = [...subpaths.map(({ name }) => `${name}.txt`), "root.txt"];
  expect(readdirSync(join(import.meta.dirname, "api")).sort()).toEqual(files.sort());
});
