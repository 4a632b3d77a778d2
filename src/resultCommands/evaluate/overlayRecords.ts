import { basename } from "node:path";
import * as v from "valibot";
import { describeIssue } from "../../internal/describeIssue.ts";
import { parseJson } from "../../internal/parseJson.ts";

/** Which overlays there are, for `kneel report`. */
export const overlaysFile = "overlays.json";

const records = v.array(
  v.object({
    /** Beside `overlays.json`. */
    file: v.pipe(
      v.string(),
      v.check(
        (file) => file === basename(file) && file.endsWith(".png"),
        "must be the name of a PNG file beside overlays.json",
      ),
    ),
    /** Such as `worst 1`. */
    rank: v.pipe(v.string(), v.minLength(1)),
    /** The case of the report. */
    index: v.pipe(v.number(), v.integer(), v.minValue(0)),
    /** How many times as large as the image it is. */
    scale: v.pipe(v.number(), v.finite(), v.gtValue(0)),
  }),
);

/** An overlay of a case. */
export type OverlayRecord = Readonly<v.InferOutput<typeof records>[number]>;

/**
 * Reads the text of an `overlays.json` that stands beside a report.
 *
 * @throws Error in one sentence that names the file and the key
 */
export function parseOverlayRecords(
  json: string,
  source: string,
  { cases }: { readonly cases: readonly unknown[] },
): readonly OverlayRecord[] {
  const damaged = (why: string) => new Error(`${source}: ${why}; evaluate again`);
  const value = parseJson(json, (reason) => damaged(`is ${reason}`));
  const { success, output, issues } = v.safeParse(records, value, { abortEarly: true });
  if (!success) throw damaged(`not a list of overlays (${describeIssue(issues[0])})`);
  const beyond = output.findIndex(({ index }) => index >= cases.length);
  if (beyond >= 0)
    throw damaged(
      `not the overlays of this report (${beyond}.index: ${output[beyond]!.index} of ${cases.length} cases)`,
    );
  return output;
}
