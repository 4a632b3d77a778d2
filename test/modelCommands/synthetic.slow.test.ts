import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kneel, onData, tiny } from "../cli/kneel.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kneel-demo-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string) => readFileSync(join(folder, name), "utf8");
const json = (name: string) => JSON.parse(read(name));

describe("a model of synthetic images", () => {
  it("says so in every result, and abstains from what it has not seen", async () => {
    await kneel(folder, ["phantom", "--count", "24", "--size", "64", "--format", "dicom", "--out", "data"]);
    const trained = await kneel(folder, ["train", ...onData, ...tiny, "--epochs", "1", "--out", "model"]);
    expect([trained.code, trained.stderr.includes("next: kneel evaluate --model model")]).toEqual([0, true]);
    const { trainedOn, familiarity } = json("model/model.json");
    expect(trainedOn).toMatchObject({ kind: "synthetic", data: "phantom knees", images: 22, licence: "MIT" });
    expect(familiarity.images).toBe(24);

    await kneel(folder, ["phantom", "--count", "1", "--films", "single", "--film-spacing", "1", "--out", "films"]);
    const paths = ["data/images/phantom00003.dcm", "films/images/film00000.png"];
    const formats = ["--format", "json,csv,sr,gsps", "--overlay", "svg"];
    const { stderr, code } = await kneel(folder, ["predict", "--model", "model", ...formats, "--out", "out", ...paths]);
    expect([code, stderr.includes("warning, 2 images: the model was trained on synthetic images alone")]).toEqual([
      0,
      true,
    ]);
    const { model, images } = json("out/predictions.json");
    expect(model.trainedOn).toEqual(trainedOn);
    expect(images[0].warnings[0].code).toBe("trained-on-synthetic");
    expect(images[0].sets[0].landmarks).toHaveLength(16);
    expect(images[1].sets[0].reason).toMatch(/^it is not like the images of the training: distance/);
    expect(json("out/summary.json")).toMatchObject({ model: { trainedOn }, abstained: [{ count: 1 }] });
    expect(read("out/predictions.csv").split("\n")[1]).toMatch(/,synthetic,trained-on-synthetic/);
    expect(read("out/phantom00003-overlay.svg")).toContain("SYNTHETIC MODEL");
    for (const kind of ["sr", "gsps"])
      expect(readFileSync(join(folder, `out/phantom00003.${kind}.dcm`), "latin1")).toMatch(
        /trained on synthetic images alone \(phantom knees, 22 images, /,
      );

    const believed = ["predict", "--model", "model", "--no-familiarity", "--out", "all", paths[1]!];
    expect((await kneel(folder, believed)).code).toBe(0);
    expect(json("all/predictions.json").images[0].sets[0].landmarks).toHaveLength(16);
    expect(existsSync(join(folder, "all/summary.json"))).toBe(true);
  });

  it("of before is told what it was trained on; its weights stay", async () => {
    const { trainedOn: _, familiarity, ...old } = json("model/model.json");
    writeFileSync(join(folder, "model/model.json"), JSON.stringify(old));
    const about = { data: "our phantoms", origin: "the ward", licence: "none", date: "2026-11-28" };
    writeFileSync(join(folder, "data/provenance.json"), JSON.stringify(about));
    const files = readdirSync(join(folder, "model"));
    const { code, stderr } = await kneel(folder, ["provenance", "--model", "model", ...onData]);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(
        "model: trained on synthetic images alone (our phantoms, 24 images, the ward, none, 2026-11-28)\n",
      ),
    ]);
    expect(json("model/model.json")).toEqual({
      ...old,
      trainedOn: { kind: "synthetic", ...about, images: 24 },
      familiarity,
    });
    expect(readdirSync(join(folder, "model"))).toEqual(files);
    writeFileSync(join(folder, "data/provenance.json"), '{"licence": 4}');
    expect((await kneel(folder, ["provenance", "--model", "model", ...onData])).stderr).toBe(
      "kneel: data/provenance.json: must hold data, origin, licence, date and command as texts (licence: Invalid type: Expected string but received 4)\n",
    );
    rmSync(join(folder, "data/provenance.json"));
  });

  it("is looked at before: range and thumbnail of its images, in folders inside folders", async () => {
    const { code, stdout } = await kneel(folder, ["inspect", "data", "--recursive", "--json", "--thumbnails", "small"]);
    expect(code).toBe(0);
    const [first] = stdout.split("\n");
    const { width, height, range, synthetic } = JSON.parse(first!);
    expect([width, height, synthetic, range[0] >= 0, range[1] <= 255, range[0] < range[1]]).toEqual([
      64,
      64,
      true,
      true,
      true,
      true,
    ]);
    expect(readdirSync(join(folder, "small/images"))).toHaveLength(24);
  });

  it("ends after epochs without a better one, and augments as a file says", async () => {
    writeFileSync(join(folder, "augment.json"), JSON.stringify([{ type: "gamma", range: [0.9, 1.1] }]));
    const rest = ["--epochs", "40", "--patience", "1", "--lr", "1e-9", "--augmentation", "augment.json"];
    const { code } = await kneel(folder, ["train", ...onData, ...tiny, ...rest, "--out", "patient"]);
    expect(code).toBe(0);
    const epochs = read("patient/log.jsonl").match(/"event":"epoch"/g)!.length;
    expect(epochs).toBeLessThan(40);
    const wrong = ["train", ...onData, ...tiny, "--augmentation", "dark", "--out", "no"];
    expect((await kneel(folder, wrong)).stderr).toBe(
      'kneel: --augmentation <name> must be one of light, radiograph, kneel, none, or a .json file, got "dark"; see kneel train --help\n',
    );
  });
});
