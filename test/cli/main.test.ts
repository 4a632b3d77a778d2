import { readdirSync } from "node:fs";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** The packages that a module needs before anything is loaded on demand, in the order of the alphabet. */
async function packagesAtStart(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    splitting: true,
    outdir: "out",
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  const { outputs } = metafile;
  const packages = new Set<string>();
  const visit = (path: string) => {
    for (const { path: other, kind, external } of outputs[path]!.imports) {
      if (kind !== "import-statement") continue;
      if (external) packages.add(other);
      else visit(other);
    }
  };
  visit(Object.keys(outputs).find((path) => outputs[path]!.entryPoint === entry)!);
  return [...packages].sort();
}

test("the command starts with commander alone; a command's work is loaded when it is called", async () => {
  expect(await packagesAtStart("src/cli/main.ts")).toEqual(["@commander-js/extra-typings"]);
  expect(await packagesAtStart("src/cli/train/run.ts")).toContain("@tensorflow/tfjs-core"); // the walk finds packages
});

test("every folder of a command says what it takes in command.ts and does it in run.ts", () => {
  const folders = readdirSync("src/cli", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders.filter(({ name }) => name !== "shared"))
    expect(readdirSync(`src/cli/${name}`)).toEqual(expect.arrayContaining(["command.ts", "run.ts"]));
});
