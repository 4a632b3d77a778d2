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

test("every folder of src but cli has its row in the table", () => {
  for (const folder of folders) if (folder !== "cli") expect(Object.keys(mayImport)).toContain(folder);
});

test("the import direction has no cycle", () => {
  const order: readonly string[] = Object.keys(mayImport);
  for (const [folder, allowed] of Object.entries(mayImport))
    for (const other of allowed) expect(order.indexOf(other)).toBeLessThan(order.indexOf(folder));
});

test("the drawing of the architecture is that of the table, with every folder in it", () => {
  expect(readFileSync("docs/architecture.svg", "utf8")).toBe(drawHouse());
  expect(Object.keys(purposes).sort()).toEqual([...new Set([...Object.keys(mayImport), "cli"])].sort());
});
