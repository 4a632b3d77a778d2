import * as v from "valibot";
import { describeIssue } from "../internal/describeIssue.ts";
import { parseJson } from "../internal/parseJson.ts";

interface ReadDocumentOptions<S extends v.GenericSchema> {
  readonly schema: S;
  /** What it must be, such as `a model`. */
  readonly kind: string;
  /** The newest format version that is read. */
  readonly version: number;
}

/**
 * A document of this library from the text of its file.
 *
 * @throws Error in one sentence when it is not one, has a newer format version or a field out of range
 */
export function readDocument<S extends v.GenericSchema>(
  json: string,
  source: string,
  { schema, kind, version }: ReadDocumentOptions<S>,
): v.InferOutput<S> {
  const value = parseJson(json, (reason) => new Error(`${source}: ${reason}; the file is damaged`));
  const { formatVersion } = (value ?? {}) as { readonly formatVersion?: unknown }; // whatever it is, it has properties
  if (typeof formatVersion === "number" && formatVersion > version)
    throw new Error(
      `${source}: format version ${formatVersion} is newer than this kneel-tfjs reads (${version}); update kneel-tfjs`,
    );
  const result = v.safeParse(schema, value);
  if (!result.success) throw new Error(`${source}: not ${kind} of kneel-tfjs (${describeIssue(result.issues[0])})`);
  return result.output;
}
