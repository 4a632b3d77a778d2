import type { Attributes } from "./dicomFile.ts";
import type { PixelFormat } from "./pixelFormat.ts";
import type { DicomReference } from "./radiograph.ts";

/** What a report about the image must repeat; empty strings where the file says nothing. */
export function readReference(attributes: Attributes, { rows, columns }: PixelFormat): DicomReference {
  const text = (tag: string) => attributes.text(tag) ?? "";
  return {
    sopClassUid: text("x00080016"),
    sopInstanceUid: text("x00080018"),
    studyInstanceUid: text("x0020000d"),
    seriesInstanceUid: text("x0020000e"),
    rows,
    columns,
    modality: text("x00080060"),
    patientName: text("x00100010"),
    patientId: text("x00100020"),
    patientBirthDate: text("x00100030"),
    patientSex: text("x00100040"),
    studyDate: text("x00080020"),
    studyTime: text("x00080030"),
    studyId: text("x00200010"),
    accessionNumber: text("x00080050"),
    referringPhysicianName: text("x00080090"),
  };
}
