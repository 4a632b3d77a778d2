import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { drawHouse, purposes } from "../scripts/drawHouse.ts";
import { importOverrides, mayImport } from "../scripts/importRules.ts";

const folders = readdirSync("src", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test("biome.json refuses the imports that the table of the import direction does not name", () => {
  const { overrides } = JSON.parse(readFileSync("biome.json", "utf8"));
  for (const rule of importOverrides()) expect(overrides).toContainEqual(rule);
});

test("every folder of src has its row in the table", () => {
  expect(Object.keys(mayImport).sort()).toEqual(folders.sort());
});

test("the import direction has no cycle", () => {
  const order: readonly string[] = Object.keys(mayImport);
  for (const [folder, allowed] of Object.entries(mayImport))
    for (const other of allowed) expect(order.indexOf(other)).toBeLessThan(order.indexOf(folder));
});

test("the drawing of the architecture is that of the table, with every folder in it", () => {
  expect(readFileSync("docs/architecture.svg", "utf8")).toBe(drawHouse());
  expect(Object.keys(purposes)).toEqual(Object.keys(mayImport));
});

test("no folder of src has more than 3,000 lines", () => {
  const lines = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .reduce((sum, name) => sum + readFileSync(`${folder}/${name}`, "utf8").split("\n").length - 1, 0);
  const counts = folders.map((folder) => [folder, lines(`src/${folder}`)] as const);
  expect(counts.filter(([, count]) => count < 10)).toEqual([]); // files are found
  expect(counts.filter(([, count]) => count > 3000)).toEqual([]);
});
