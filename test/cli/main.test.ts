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
  expect(await packagesAtStart("src/trainingCommands/train/run.ts")).toContain("@tensorflow/tfjs-core"); // the walk finds packages
});

test("every folder of a command says what it takes in command.ts and does it in run.ts", () => {
  const groups = readdirSync("src").filter((name) => name.endsWith("Commands"));
  const folders = groups.flatMap((group) => readdirSync(`src/${group}`).map((name) => `src/${group}/${name}`));
  expect(folders.length).toBeGreaterThan(20);
  for (const folder of folders) expect(readdirSync(folder)).toEqual(expect.arrayContaining(["command.ts", "run.ts"]));
});
