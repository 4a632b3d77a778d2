/**
 * Random DICOM files against pydicom and GDCM: `python bench/peers/dicom_cases.py OUT COUNT SEED`, then
 * `npx tsx bench/dicomPeers.ts OUT`. Every file must be read as one of them reads it, or be refused; where the two agree and
 * this library gives other values, it must warn. What is said of the patient, the knee and its spacing must be what pydicom
 * reads, whatever stands around it. Prints what was found, by transfer syntax, and every file that fails.
 */
import { openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { installedCodecs } from "../src/node/index.ts";
import { decodeRadiograph } from "../src/radiograph/index.ts";

interface Case {
  readonly offset: number;
  readonly length: number;
  readonly syntax: string;
  readonly kind: string;
  readonly stored: number;
  readonly signed: number;
  readonly photometric: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly pydicom: readonly number[] | null;
  readonly gdcm: readonly number[] | null;
}

type Outcome = "equal to both" | "equal to one" | "refused" | "warned" | "FAILS";

const [, , folder = ""] = process.argv;
const cases = readFileSync(join(folder, "cases.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);
const file = openSync(join(folder, "cases.bin"), "r");

function bytesOf({ offset, length }: Case): Uint8Array {
  const bytes = new Uint8Array(length);
  readSync(file, bytes, 0, length, offset);
  return bytes;
}

/** MONOCHROME1 comes turned round within the range of its bits. */
const shown = (values: readonly number[], { photometric, signed }: Case, bits: number) =>
  photometric === "MONOCHROME1" ? values.map((value) => (signed ? -1 : 2 ** bits - 1) - value) : values;

const equal = (a: ArrayLike<number>, b: readonly number[]) =>
  a.length === b.length && b.every((value, i) => value === a[i]);

async function outcomeOf(each: Case): Promise<readonly [Outcome, string]> {
  const references = [each.pydicom, each.gdcm].filter((values) => values !== null);
  try {
    const radiograph = await decodeRadiograph(bytesOf(each), { codecs: installedCodecs, intensity: "stored" });
    const { image, warnings, source } = radiograph;
    const { patientName, patientId, studyInstanceUid } = radiograph.dicom!;
    const { laterality, bodyPart, spacing } = radiograph;
    const header = { patientName, patientId, studyInstanceUid, laterality, bodyPart, spacing };
    if (!isDeepStrictEqual(header, each.header))
      return ["FAILS", `${JSON.stringify(header)} instead of ${JSON.stringify(each.header)}`];
    const matches = references.filter((values) => equal(image.data, shown(values, each, source.bits))).length;
    const codes = warnings.map(({ code }) => code).filter((code) => code !== "spacing-missing");
    if (matches === 2) return ["equal to both", ""];
    if (matches === 1) return ["equal to one", codes.join()];
    return [codes.length > 0 ? "warned" : "FAILS", codes.join() || `${references.length} readers give other values`];
  } catch (error) {
    return [
      references.length === 2 && equal(references[0]!, references[1]!) ? "FAILS" : "refused",
      (error as Error).message,
    ];
  }
}

const table = new Map<string, Record<Outcome, number>>();
for (const [i, each] of cases.entries()) {
  const [outcome, why] = await outcomeOf(each);
  const name = `${each.syntax} ${each.kind === "agree" ? "agrees" : "disagrees"}`;
  const row = table.get(name) ?? { "equal to both": 0, "equal to one": 0, refused: 0, warned: 0, FAILS: 0 };
  row[outcome]++;
  table.set(name, row);
  if (outcome === "FAILS")
    console.log(`${i} ${each.syntax} ${each.kind} ${each.photometric} ${each.stored} bits: ${why}`);
}
console.log(`${cases.length} files`);
console.table(Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1))));
