import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { describeIssue } from "../internal/describeIssue.ts";
import { parseJson } from "../internal/parseJson.ts";
import { type Provenance, provenanceDocument } from "../models/provenance.ts";
import type { LoadedSample } from "./iterateSamples.ts";

/** What a data set says of itself, in a file of this name beside its table. */
export const provenanceFile = "provenance.json";

const described = v.omit(provenanceDocument, ["kind", "images"]);

/** What a data set may say of itself: all of a {@link Provenance} that its images do not say. */
export type DataDescription = v.InferOutput<typeof described>;

/**
 * What a model that learns from these samples learned from: synthetic where every image says so of itself (`synthetic`),
 * and what `provenance.json` beside the table says of data, origin, licence, date and command.
 *
 * @param points the table
 * @throws Error naming the file where it is no such description
 */
export async function dataProvenance(
  points: string,
  data: string,
  samples: readonly Pick<LoadedSample, "synthetic">[],
): Promise<Provenance> {
  const about = (await readDescription(join(dirname(points), provenanceFile))) ?? {};
  const isSynthetic = samples.length > 0 && samples.every(({ synthetic }) => synthetic === true);
  return {
    kind: isSynthetic ? "synthetic" : "data",
    data: basename(data),
    ...about,
    ...(samples.length > 0 && { images: samples.length }),
  };
}

/** Null where there is no such file. */
export async function readDescription(path: string): Promise<DataDescription | null> {
  const json = await readFile(path, "utf8").catch(() => null);
  if (json === null) return null;
  const value = parseJson(json, (reason) => new Error(`${path}: ${reason}; correct it, or remove it`));
  const result = v.safeParse(described, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`${path}: must hold data, origin, licence, date and command as texts (${describeIssue(issue)})`);
}

/** The date of a training, as ISO 8601 has it. */
export const today = (): string => new Date().toISOString().slice(0, 10);
