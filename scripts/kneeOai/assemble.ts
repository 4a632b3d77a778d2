/**
 * The files of this package from two pipelines of the fold models, one with shape models and one without: the former whole,
 * and in `small` a pipeline of the last network alone, with limits and calibration of the latter, which are of single networks.
 *
 * npx tsx scripts/kneeOai/assemble.ts --ensemble out/knee-oai/ensemble --plain out/knee-oai/plain --out models/knee-oai
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readPipeline, writePipeline } from "../../src/node/index.ts";
import type { KneelPipelineModel, Provenance } from "../../src/pipelines/index.ts";

const { values } = parseArgs({
  options: { ensemble: { type: "string" }, plain: { type: "string" }, out: { type: "string" } },
});
const { ensemble, plain, out } = values;
if (!ensemble || !plain || !out) throw new Error("--ensemble, --plain and --out are needed");

const description = await readFile(new URL("provenance.json", import.meta.url), "utf8");
const trainedOn = (images: number): Provenance => ({ kind: "data", ...JSON.parse(description), images });
/** Knees with labels and without that each network learned from, and all together. */
const images = [2616, 2615, 2624, 2608];
const all = 2810;
const write = (folder: string, pipeline: KneelPipelineModel) => writePipeline(folder, pipeline, { precision: "half" });

const single = await readPipeline(plain);
const whole = await readPipeline(ensemble);
const { familiarity = null } = single; // of crops and of films: the fields look alike to both
const localize = whole.localize.map((model, i) => ({ ...model, trainedOn: trainedOn(images[i]!) }));
const last = { ...single.localize.at(-1)!, trainedOn: trainedOn(images.at(-1)!) };
await write(out, { ...whole, localize, familiarity, trainedOn: trainedOn(all) });
await write(join(out, "small"), { ...single, localize: [last], trainedOn: trainedOn(images.at(-1)!) });
