import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findModel, readPipeline } from "../../src/node/index.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

/** A package below a new `node_modules`. */
function install(place: string, name: string, manifest: string, files: readonly string[]): string {
  const root = join(place, "node_modules", name);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "package.json"), manifest);
  for (const file of files) {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), "{}");
  }
  return root;
}

describe("findModel(nameOrPath, from)", () => {
  it("gives a path that exists back, also where a package has its name", async () => {
    const here = join(temporaryFolder(), "knee");
    mkdirSync(here);
    expect(await findModel(here)).toBe(here);
    expect(await findModel("src")).toBe("src");
  });

  it("takes the file that a model begins with for its directory", async () => {
    const folder = join(temporaryFolder(), "knee");
    mkdirSync(folder);
    for (const name of ["model.json", "pipeline.json", "shape.json"]) {
      writeFileSync(join(folder, name), "{}");
      expect(await findModel(join(folder, name))).toBe(folder);
    }
  });

  it("refuses a file, such as a checkpoint or an ONNX file", async () => {
    await expect(findModel("package.json")).rejects.toThrow(
      new Error(
        "package.json: is a file where the directory of a model is needed; kneel import makes one of a checkpoint",
      ),
    );
  });

  it("finds a package by its root, by its field, with a scope, and from folders below", async () => {
    const folder = temporaryFolder();
    const plain = install(folder, "knee-model", '{"name":"knee-model"}', ["pipeline.json"]);
    const scoped = install(folder, "@lab/knees", '{"kneel":"./models/best"}', ["models/best/model.json"]);
    const below = join(folder, "deep", "down");
    mkdirSync(below, { recursive: true });
    expect(await findModel("knee-model", below)).toBe(plain);
    expect(await findModel("@lab/knees", folder)).toBe(join(scoped, "models/best"));
  });

  it("finds a further model in a folder of a package, and refuses one that leaves it or holds none", async () => {
    const folder = temporaryFolder();
    const files = ["pipeline.json", "small/model.json", "docs/page.md"];
    const root = install(folder, "@lab/knees", "{}", files);
    install(folder, "other", "{}", ["model.json"]);
    expect(await findModel("@lab/knees/small", folder)).toBe(join(root, "small"));
    await expect(findModel("@lab/knees/docs", folder)).rejects.toThrow(
      new Error(
        `@lab/knees/docs: an installed package, but it holds no model (no pipeline.json or model.json in ${join(root, "docs")})`,
      ),
    );
    await expect(findModel("@lab/knees/../../other", folder)).rejects.toThrow(
      new Error("@lab/knees/../../other: this folder is not in the package"),
    );
    expect(await findModel("none/small", folder)).toBe("none/small");
  });

  it("takes the bundled pipeline as a package", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "node_modules"));
    const bundled = fileURLToPath(new URL("../../examples/models/phantom-pipeline", import.meta.url));
    symlinkSync(bundled, join(folder, "node_modules/kneel-tfjs-phantom"));
    const { localize } = await readPipeline(await findModel("kneel-tfjs-phantom", folder));
    expect(localize[0]!.landmarkNames).toHaveLength(16);
  });

  it("refuses what is neither, packages without a model, and fields that leave the package", async () => {
    const from = temporaryFolder();
    const root = install(from, "none", "{}", []);
    install(from, "broken", "{", []);
    install(from, "outside", '{"kneel":"../none"}', ["pipeline.json"]);
    install(from, "number", '{"kneel":7}', []);
    const modules = join(from, "node_modules");
    await expect(findModel("no-such-model", from)).rejects.toThrow(
      new Error(
        "no-such-model: neither a directory nor an installed package; check the path, or run: npm install no-such-model",
      ),
    );
    await expect(findModel("none", from)).rejects.toThrow(
      new Error(`none: an installed package, but it holds no model (no pipeline.json or model.json in ${root})`),
    );
    await expect(findModel("broken", from)).rejects.toThrow(
      new Error(`${join(modules, "broken/package.json")}: is not valid JSON; install the package again`),
    );
    await expect(findModel("outside", from)).rejects.toThrow(
      new Error(
        `${join(modules, "outside/package.json")}: "kneel" must be the path of a directory in the package, got ../none`,
      ),
    );
    await expect(findModel("number", from)).rejects.toThrow(
      new Error(`${join(modules, "number/package.json")}: "kneel" must be the path of a directory in the package`),
    );
  });

  it("takes what no package can be called for a path", async () => {
    expect(await findModel("./nowhere")).toBe("./nowhere");
    expect(await findModel("Models/Knee")).toBe("Models/Knee");
    expect(await findModel("../x")).toBe("../x");
  });
});
