import "@tensorflow/tfjs-backend-cpu";
import { join } from "node:path";
import { expect, it } from "vitest";
import { initBackend } from "../../../src/backends/index.ts";
import { type LoadedSample, predictSamples, readPipeline, readRadiograph } from "../../../src/node/index.ts";
import { analyseRadiograph } from "../../../src/node/inference/analyseRadiograph.ts";
import { openModel } from "../../../src/node/inference/openModel.ts";
import type { RadiographTask } from "../../../src/node/inference/settings.ts";
import { KneelPipeline } from "../../../src/pipelines/index.ts";
import { smallFilm, writeFilm, writeTinyPipeline } from "../../cli/tinyPipeline.ts";
import { temporaryFolder } from "../../files/temporaryFolder.ts";

/** Two films with a row for each knee, in an order of their own, and what a pool of one thread does in this one. */
async function start() {
  await initBackend(["cpu"]);
  const folder = temporaryFolder();
  const model = join(folder, "pipeline");
  await writeTinyPipeline(model);
  const samples: LoadedSample[] = [];
  for (const [i, sides] of [["L", "R"], ["right"]].entries()) {
    const path = join(folder, `${i}.dcm`);
    await writeFilm(path, smallFilm(90, 60, i));
    const { image: raster } = await readRadiograph(path);
    for (const side of sides)
      samples.push({
        image: `${i}.dcm`,
        path,
        raster,
        row: samples.length + 2,
        landmarks: [],
        spacing: [1.9, 2.3], // not the file's
        columns: { leg: side },
      });
  }
  const open = await openModel({ model });
  const tasks: RadiographTask[] = [];
  const pool = {
    workers: 1,
    run: (task: RadiographTask) => {
      tasks.push(task);
      return analyseRadiograph(open, task);
    },
  };
  const pipeline = new KneelPipeline(await readPipeline(model));
  const dispose = () => {
    open.dispose();
    pipeline.dispose();
  };
  return { open, pool, pipeline, samples, tasks, dispose };
}

it("predictSamples finds what the pipeline finds in each row's knee, to the bit, and looks at a film once", async () => {
  const { open, pool, pipeline, samples, tasks, dispose } = await start();
  const spacing = [1.9, 2.3] as const;
  const counts: number[] = [];
  const onProgress = (done: number) => counts.push(done);
  const found = await predictSamples(pool, open, samples, { sideColumn: "leg", onProgress });
  expect(tasks).toHaveLength(2);
  expect(counts).toEqual([2, 3]);
  const films = await Promise.all(
    [samples[0]!, samples[2]!].map(({ raster }) => pipeline.predict(raster, { spacing, view: "bilateral" })),
  );
  const knees = [films[0]!.left!, films[0]!.right!, films[1]!.right!].map(({ knee }) => knee!);
  expect(found).toEqual(knees.map(({ landmarks, confidence }) => ({ landmarks, confidence, reason: null })));
  dispose();
});

it("predictSamples finds single knees and crops as the pipeline does, to the bit", async () => {
  const { open, pool, pipeline, samples: all, dispose } = await start();
  const samples = all.slice(0, 1);
  const spacing = [1.9, 2.3] as const;
  const single = await predictSamples(pool, open, samples, { view: "single", sideColumn: "leg" });
  const one = await pipeline.predict(samples[0]!.raster, { spacing, view: "left" });
  expect(single[0]!.landmarks).toEqual(one.left!.knee!.landmarks);
  const crops = await predictSamples(pool, open, samples, { view: "crop" });
  const crop = await pipeline.predictCrop(samples[0]!.raster, { spacing });
  expect(crops[0]!.landmarks).toEqual(crop.knee!.landmarks);
  dispose();
});

it("predictSamples gives no number and the reason where a pipeline abstains", async () => {
  const { open, samples, dispose } = await start();
  const sets = [{ name: "right", landmarks: [], reason: "it is no knee" }];
  const result = { annotation: { image: "", width: 1, height: 1, spacing: null, sets } } as never;
  const pool = { workers: 1, run: async () => ({ result, refusal: null }) };
  const [prediction] = await predictSamples(pool, open, samples.slice(1, 2), { sideColumn: "leg" });
  expect(prediction!.reason).toBe("it is no knee");
  expect(prediction!.landmarks).toHaveLength(16);
  expect(prediction!.landmarks.flat().every(Number.isNaN)).toBe(true);
  dispose();
});

it("predictSamples refuses a side that is none, naming the row, and an image that gives no result", async () => {
  const { open, samples, pool, dispose } = await start();
  await expect(predictSamples(pool, open, samples)).rejects.toMatchObject({
    message: 'row 2 (0.dcm): column "side" must be right or left (R or L), got no such column',
    code: "side",
    row: 2,
    option: "sideColumn",
  });
  const gone = samples.map((sample) => ({ ...sample, path: `${sample.path}.gone` }));
  await expect(predictSamples(pool, open, gone, { sideColumn: "leg" })).rejects.toMatchObject({
    message: `${gone[0]!.path}: does not exist; check the path`,
    code: "refused",
    file: gone[0]!.path,
  });
  dispose();
});
