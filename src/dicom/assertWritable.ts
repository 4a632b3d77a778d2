import type { DicomReference } from "../radiograph/radiograph.ts";

/** What a value must be, and whether one is. */
type Rule = readonly [what: string, holds: (text: string) => boolean];

/** Free of the backslash, which parts values, of control characters, and of what stands for bytes that are no characters. */
const isText = (text: string) =>
  [...text].every((letter) => letter !== "\\" && letter >= " " && letter !== "\x7f" && letter !== "\ufffd");
const isShort = (text: string, most: number) => [...text].length <= most && isText(text);
const isName = (text: string) => {
  const groups = text.split("=");
  return groups.length <= 3 && groups.every((group) => isShort(group, 64) && group.split("^").length <= 5);
};
const isDate = (text: string) => {
  if (!/^\d{8}$/.test(text)) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(4, 6)), Number(text.slice(6))];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

const uid: Rule = [
  "a UID of at most 64 digits and dots",
  (text) => text.length <= 64 && /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*$/.test(text),
];
const name: Rule = ["a name of at most 64 characters in each of its groups", (text) => text === "" || isName(text)];
const long: Rule = ["a text of at most 64 characters", (text) => isShort(text, 64)];
const short: Rule = ["a text of at most 16 characters", (text) => isShort(text, 16)];
const date: Rule = ["a date such as 19500102", (text) => text === "" || isDate(text)];
const time: Rule = [
  "a time such as 101112",
  (text) => text === "" || /^(?:[01]\d|2[0-3])(?:[0-5]\d(?:(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?$/.test(text),
];
const sex: Rule = ["M, F or O", (text) => /^[MFO]?$/.test(text)];

/** The value types of PS3.5, 6.2, by the attributes that a document repeats. */
const rules: Readonly<Record<string, readonly [keyof DicomReference, Rule]>> = {
  SOPClassUID: ["sopClassUid", uid],
  SOPInstanceUID: ["sopInstanceUid", uid],
  StudyInstanceUID: ["studyInstanceUid", uid],
  SeriesInstanceUID: ["seriesInstanceUid", uid],
  PatientName: ["patientName", name],
  PatientID: ["patientId", long],
  PatientBirthDate: ["patientBirthDate", date],
  PatientSex: ["patientSex", sex],
  StudyDate: ["studyDate", date],
  StudyTime: ["studyTime", time],
  StudyID: ["studyId", short],
  AccessionNumber: ["accessionNumber", short],
  ReferringPhysicianName: ["referringPhysicianName", name],
};

/** Refuses what a DICOM document cannot repeat of its image. Messages name the attribute, and nothing of the patient. */
export function assertWritable(fn: string, reference: DicomReference): void {
  for (const [attribute, [key, [what, holds]]] of Object.entries(rules)) {
    const value = reference[key] as string; // each of these is a text
    if (!holds(value))
      throw new RangeError(`${fn}: the image's ${attribute} must be ${what}; its document cannot be written`);
  }
}
