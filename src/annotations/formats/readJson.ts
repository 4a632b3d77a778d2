import * as v from "valibot";
import { describeIssue } from "../../internal/describeIssue.ts";
import { parseJson } from "../../internal/parseJson.ts";

/** Parses JSON text and checks its form; throws one sentence that starts with `source`, the name of the file. */
export function readJson<S extends v.GenericSchema>(
  schema: S,
  json: string,
  source: string,
  what: string,
): v.InferOutput<S> {
  const value = parseJson(json, (reason) => new Error(`${source}: is ${reason}`));
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`${source}: is not ${what} (${describeIssue(issue)})`);
}
