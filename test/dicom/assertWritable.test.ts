import { describe, expect, it } from "vitest";
import { formatPresentationState, formatStructuredReport } from "../../src/dicom/index.ts";
import { kneeLandmarkNames as landmarkNames } from "../../src/knee/index.ts";
import type { DicomReference } from "../../src/radiograph/index.ts";
import { film, reference } from "./film.ts";

const algorithm = { name: "kneel-tfjs", version: "0.1.0" };
const writers = {
  formatStructuredReport: (of: DicomReference) => formatStructuredReport(film, of, { landmarkNames, algorithm }),
  formatPresentationState: (of: DicomReference) => formatPresentationState(film, of, { landmarkNames }),
};
const refusalOf = async (write: (of: DicomReference) => Promise<Uint8Array>, odd: Partial<DicomReference>) => {
  try {
    await write({ ...reference, ...odd });
  } catch (error) {
    return (error as Error).message;
  }
  return null;
};
const name = "a name of at most 64 characters in each of its groups";
const uid = "a UID of at most 64 digits and dots";

/** By the value representations of PS3.5, table 6.2-1. */
describe.each(Object.entries(writers))("%s", (fn, write) => {
  it.each<[Partial<DicomReference>, string, string]>([
    [{ patientName: "a".repeat(65) }, "PatientName", name],
    [{ patientName: `Doe=${"山".repeat(65)}` }, "PatientName", name],
    [{ patientName: "a=b=c=d" }, "PatientName", name],
    [{ patientName: "a^b^c^d^e^f" }, "PatientName", name],
    [{ patientName: "Doe\\Roe" }, "PatientName", name],
    [{ patientName: "M\ufffdller" }, "PatientName", name],
    [{ referringPhysicianName: "Who\tDr" }, "ReferringPhysicianName", name],
    [{ patientId: "4".repeat(65) }, "PatientID", "a text of at most 64 characters"],
    [{ patientId: "47\\11" }, "PatientID", "a text of at most 64 characters"],
    [{ patientId: "4\ufffd" }, "PatientID", "a text of at most 64 characters"],
    [{ studyId: "s".repeat(17) }, "StudyID", "a text of at most 16 characters"],
    [{ accessionNumber: "a".repeat(17) }, "AccessionNumber", "a text of at most 16 characters"],
    [{ studyDate: "2020.01.02" }, "StudyDate", "a date such as 19500102"],
    [{ patientBirthDate: "19501302" }, "PatientBirthDate", "a date such as 19500102"],
    [{ patientBirthDate: "20230229" }, "PatientBirthDate", "a date such as 19500102"],
    [{ patientBirthDate: "1950" }, "PatientBirthDate", "a date such as 19500102"],
    [{ studyTime: "10:11:12" }, "StudyTime", "a time such as 101112"],
    [{ studyTime: "240000" }, "StudyTime", "a time such as 101112"],
    [{ patientSex: "m" }, "PatientSex", "M, F or O"],
    [{ sopInstanceUid: "1.2.03" }, "SOPInstanceUID", uid],
    [{ studyInstanceUid: `1.${"2".repeat(63)}` }, "StudyInstanceUID", uid],
    [{ seriesInstanceUid: "1..2" }, "SeriesInstanceUID", uid],
    [{ seriesInstanceUid: "" }, "SeriesInstanceUID", uid],
  ])("refuses %j by the attribute, with nothing of the patient", async (odd, attribute, what) => {
    expect(await refusalOf(write, odd)).toBe(
      `${fn}: the image's ${attribute} must be ${what}; its document cannot be written`,
    );
  });

  it("takes the longest of each", async () => {
    const long = {
      patientName: [1, 2, 3].map(() => "山".repeat(64)).join("="),
      patientId: "4".repeat(64),
      studyId: "s".repeat(16),
      studyTime: "235960.123456",
      patientBirthDate: "20240229",
      sopInstanceUid: `1.${"2".repeat(62)}`,
      studyInstanceUid: "0.1.0",
    };
    expect(await refusalOf(write, long)).toBeNull();
  });
});
