import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseAnnotationsJson } from "../../annotations/index.ts";
import { dataProvenance, today } from "../../files/dataProvenance.ts";
import { exists } from "../../files/folders.ts";
import type { Point } from "../../geometry/index.ts";
import { counted } from "../../internal/counted.ts";
import { libraryVersion } from "../../internal/libraryVersion.ts";
import { readModel, writeModel, writeShapeModel } from "../../node/index.ts";
import { fitAlgorithms } from "../../shape/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { type Found, learnRefinement } from "../../terminal/learnRefinement.ts";
import { checkDataOptions, loadSamples, splitTest } from "../../terminal/loadSamples.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { say } from "../../terminal/progressBar.ts";
import type { ShapeTrainOptions } from "./command.ts";

/** `kneel shape train`: shape models in --out, from the images and points alone, or with what a network found in them. */
export async function run(options: ShapeTrainOptions): Promise<readonly string[]> {
  const { out, points, data, starts, refine, feature, diagonal, patch, groupColumn, filter, foldsColumn, testFold } =
    options;
  const { method = "paam", algorithm } = options;
  checkDataOptions(options);
  if (algorithm && !fitAlgorithms[method].includes(algorithm))
    throw new UsageError(
      `--algorithm ${algorithm} does not fit models of --method ${method}; give ${fitAlgorithms[method].join(" or ")}`,
    );
  await assertWritable(out);
  if (await exists(join(out, "model.json")))
    throw new UsageError(
      `--out ${out} holds a network; add shape models to it with --refine ${out}, and give another --out`,
    );
  const network = refine === undefined ? null : await readModel(refine);
  const { samples: all, landmarkNames } = await loadSamples(options);
  const { train: samples } = splitTest(all, options);
  if (network && network.landmarkNames.join() !== landmarkNames.join())
    throw new UsageError(
      `--refine ${refine}: its landmarks (${network.landmarkNames.join(", ")}) are not those of ${points} (${landmarkNames.join(", ")})`,
    );
  const found = starts === undefined ? () => null : await foundIn(starts, landmarkNames.length);
  const known = samples.filter((sample, i) => found(sample, i) !== null).length;
  if (starts !== undefined && known === 0)
    throw new UsageError(`--starts ${starts}: holds none of the ${samples.length} images of ${points}`);
  const refinement = await learnRefinement(samples, found, {
    method,
    ...(algorithm && { algorithm }),
    ...(diagonal !== undefined && { diagonal }),
    ...(feature && { feature }),
    ...(patch !== undefined && { patch }),
    ...(groupColumn !== undefined && { groupColumn }),
  });
  const training = {
    version: libraryVersion,
    method,
    data: basename(data),
    points: basename(points),
    ...(filter !== undefined && { filter }),
    ...(testFold !== undefined && { without: `${foldsColumn} ${testFold.join(", ")}` }),
    ...(starts !== undefined && { starts: basename(starts) }),
    images: samples.length,
  };
  const trainedOn = { ...(await dataProvenance(points, data, samples)), date: today(), command: "kneel shape train" };
  await writeShapeModel(out, { refinement, landmarkNames, trainedOn, training });
  say(
    `learned from ${counted(samples.length, "image")}, ${known} of them with what a network found; the shape models are in ${out}`,
  );
  if (!network) return nextSteps["shape train"](out);
  await writeModel(refine!, { ...network, refinement });
  say(`${refine} refines its landmarks with them from now on`);
  return nextSteps["shape train"](refine!);
}

/** What a JSON file of `kneel predict` says of an image, by its name or the end of its path. */
async function foundIn(path: string, landmarks: number): Promise<Found> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new UsageError(`--starts ${path}: cannot be read (${error.message})`);
  });
  const sets = new Map<string, readonly Point[]>();
  for (const { image, sets: own } of parseAnnotationsJson(text, path).images) {
    const [first] = own;
    if (first && first.landmarks.length === landmarks) sets.set(basename(image), first.landmarks);
  }
  return ({ image }) => sets.get(basename(image)) ?? null;
}
