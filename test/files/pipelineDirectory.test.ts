import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPipeline, writeModel, writePipeline } from "../../src/node/index.ts";
import { type KneelPipelineModel, loadModel, loadPipeline, webFiles } from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const pipeline: KneelPipelineModel = {
  locate: [tinyModel({ preprocessing: { fit: "spacing", spacing: [2, 2] } })],
  localize: [tinyModel(), tinyModel({ architecture: { width: 3 } })],
  refine: false,
  fieldMm: 120,
  plausibility: {
    shape: [
      [1, 2],
      [3, 4],
    ],
    residual: 0.2,
    spread: 0.1,
    scatter: 0.05,
  },
  uncertainty: {
    views: 8,
    intercepts: [0.5, 0.25],
    slope: 0.4,
    whole: {
      scatter: 0.3,
      distance: 0.2,
      shape: {
        mean: [
          [1, 2],
          [3, 4],
        ],
        modes: [[0.6, 0, 0.8, 0]],
      },
    },
  },
  about: { data: "phantoms" },
};

const edited = (folder: string, change: (document: Record<string, unknown>) => void) => {
  const path = join(folder, "pipeline.json");
  const document = JSON.parse(readFileSync(path, "utf8"));
  change(document);
  writeFileSync(path, JSON.stringify(document));
};

describe("writePipeline and readPipeline", () => {
  it("round-trip a pipeline with an ensemble", async () => {
    const folder = join(temporaryFolder(), "new");
    await writePipeline(folder, pipeline);
    expect(readdirSync(folder).sort()).toEqual(["localize-1", "localize-2", "locate", "pipeline.json"]);
    expect(await readPipeline(folder)).toEqual(pipeline);
  });

  it("keep to the defaults, and no limits stay none", async () => {
    const folder = temporaryFolder();
    await writePipeline(folder, { locate: pipeline.locate, localize: [tinyModel()] });
    const { localize, refine, fieldMm, plausibility, uncertainty, about } = await readPipeline(folder);
    expect(localize).toHaveLength(1);
    expect({ refine, fieldMm, plausibility, uncertainty, about }).toEqual({
      refine: true,
      fieldMm: 140,
      plausibility: null,
      uncertainty: null,
      about: {},
    });
  });

  it("round-trip a pipeline of crops, without a first stage", async () => {
    const folder = temporaryFolder();
    await writePipeline(folder, { ...pipeline, locate: null });
    expect(readdirSync(folder).sort()).toEqual(["localize-1", "localize-2", "pipeline.json"]);
    expect(await readPipeline(folder)).toEqual({ ...pipeline, locate: null });
  });

  it("round-trip at half precision what half precision holds, in half the bytes", async () => {
    const [single, half, again] = ["single", "half", "again"].map((name) => join(temporaryFolder(), name));
    await writePipeline(single!, pipeline);
    await writePipeline(half!, pipeline, { precision: "half" });
    const rounded = await readPipeline(half!);
    for (const [name, values] of pipeline.localize[0]!.weights) {
      // Off by the rounding of a number and of the one before.
      const largest = Math.max(...values.map(Math.abs));
      expect(rounded.localize[0]!.weights.get(name)!).toBeAllClose(values, { rtol: 0, atol: largest * 2 ** -10 });
    }
    await writePipeline(again!, rounded, { precision: "half" });
    expect(await readPipeline(again!)).toEqual(rounded);
    const size = (folder: string) =>
      statSync(join(folder, "locate", readdirSync(join(folder, "locate")).find((name) => name.endsWith("rs"))!)).size;
    expect(size(half!)).toBeLessThan(0.8 * size(single!)); // the header stays
  });

  it("refuse to write limits for another number of landmarks, before anything is written", async () => {
    const folder = join(temporaryFolder(), "none");
    const uncertainty = { views: 8, intercepts: [1], slope: 1 };
    await expect(writePipeline(folder, { ...pipeline, uncertainty })).rejects.toThrow(
      "formatPipeline: models, plausibility and uncertainty must have one number of landmarks, got 2, 2, 2, 1",
    );
    const shape = { mean: pipeline.plausibility!.shape, modes: [[1, 0]] };
    const whole = { scatter: 0, distance: 0, shape };
    await expect(
      writePipeline(folder, { ...pipeline, uncertainty: { ...pipeline.uncertainty!, whole } }),
    ).rejects.toThrow("must have one number of landmarks, got 2, 2, 2, 2, 2, 1");
    expect(existsSync(folder)).toBe(false);
  });

  it("refuse a model that is not the one that pipeline.json names", async () => {
    const folder = temporaryFolder();
    await writePipeline(folder, pipeline);
    await writeModel(join(folder, "locate"), tinyModel({ architecture: { width: 3 } }));
    await expect(readPipeline(folder)).rejects.toThrow(
      `${join(folder, "locate")}: not the model that ${join(folder, "pipeline.json")} names; copy the whole pipeline again`,
    );
  });

  it.each([
    [
      (d: Record<string, unknown>) => Object.assign(d, { formatVersion: 2 }),
      "format version 2 is newer than this kneel-tfjs reads (1); update kneel-tfjs",
    ],
    [
      (d: Record<string, unknown>) => Object.assign(d, { fieldMm: -1 }),
      "not a pipeline of kneel-tfjs (fieldMm: Invalid value: Expected >0 but received -1)",
    ],
    [
      (d: Record<string, unknown>) =>
        Object.assign(d, { locate: { models: [{ folder: "../x", sha256: "0".repeat(64) }] } }),
      "not a pipeline of kneel-tfjs (locate.models.0.folder: must be the name of a folder beside pipeline.json)",
    ],
    [
      (d: Record<string, unknown>) => Object.assign(d, { uncertainty: { views: 8, intercepts: [1], slope: 1 } }),
      "models, plausibility and uncertainty must have one number of landmarks, got 2, 2, 2, 1",
    ],
  ])("refuse what was edited (%#)", async (change, message) => {
    const folder = temporaryFolder();
    await writePipeline(folder, pipeline);
    edited(folder, change);
    await expect(readPipeline(folder)).rejects.toThrow(`${join(folder, "pipeline.json")}: ${message}`);
  });

  it("say what is missing", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "locate"));
    await expect(readPipeline(folder)).rejects.toThrow(join(folder, "pipeline.json"));
  });
});

describe("loadPipeline", () => {
  const serving = async (folder: string, use: (url: string) => Promise<void>) => {
    const server = createServer((request, response) => {
      const path = join(folder, new URL(request.url!, "http://x").pathname);
      if (existsSync(path)) response.end(readFileSync(path));
      else response.writeHead(404).end("no");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.close();
    }
  };

  it("reads from a server what writePipeline wrote", async () => {
    const folder = temporaryFolder();
    await writePipeline(join(folder, "knees"), pipeline);
    await serving(folder, async (url) => {
      expect(await loadPipeline(webFiles(`${url}/knees/`))).toEqual(pipeline);
      expect(await loadModel(webFiles(new URL(`${url}/knees/locate`)))).toEqual(pipeline.locate![0]);
      expect(await loadModel(webFiles(`${url}/knees/locate/model.json`))).toEqual(pipeline.locate![0]);
      await expect(loadPipeline(webFiles(`${url}/hips`))).rejects.toThrow(
        `${url}/hips/pipeline.json: the server answered 404 Not Found; the address must be that of the folder of the files`,
      );
      mkdirSync(join(folder, "app"));
      writeFileSync(join(folder, "app/model.json"), "\n<!DOCTYPE html><title>start page</title>");
      await expect(loadModel(webFiles(`${url}/app`))).rejects.toThrow(
        new Error(
          `${url}/app/model.json: is answered with a page of HTML; the address must be that of the folder of the files`,
        ),
      );
      await expect(loadModel(webFiles("http://127.0.0.1:1/knees"))).rejects.toThrow(
        new Error("http://127.0.0.1:1/knees/model.json: cannot be fetched (fetch failed)"),
      );
    });
  });
});
