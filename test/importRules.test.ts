import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
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
