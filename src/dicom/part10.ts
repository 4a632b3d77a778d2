import type { DicomReference } from "../radiograph/radiograph.ts";

/** A data set by the keywords of its attributes; sequences are lists of data sets. */
export type Dataset = Readonly<Record<string, unknown>>;

/** What a new DICOM document is called and when it is made; fixed values give the same bytes again. */
export interface DicomDocumentOptions {
  /** Makes the UIDs of the new series and instance. @default 2.25. and a random UUID as an integer */
  readonly uid?: () => string;
  /** When the document is made, in local time. @default now */
  readonly date?: Date;
  readonly seriesNumber?: number;
  /**
   * What the model learned from, in words (`describeProvenance` of `kneel-tfjs/pipelines`): said as the contribution of
   * the equipment that made the document, and by reports in a comment too. @default nothing
   */
  readonly trainedOn?: string;
}

const explicitLittleEndian = "1.2.840.10008.1.2.1";

/** A UID from a random UUID (ITU-T X.667). */
export const randomUid = () => `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll("-", "")}`)}`;

/** Date and time as DICOM writes them. */
export function dateTime(date: Date): { readonly date: string; readonly time: string } {
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    date: `${String(date.getFullYear()).padStart(4, "0")}${two(date.getMonth() + 1)}${two(date.getDate())}`,
    time: `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`,
  };
}

/** What a new document repeats of the image it is about: patient and study. */
export function patientAndStudy(reference: DicomReference): Dataset {
  return {
    PatientName: reference.patientName,
    PatientID: reference.patientId,
    PatientBirthDate: reference.patientBirthDate,
    PatientSex: reference.patientSex,
    StudyInstanceUID: reference.studyInstanceUid,
    StudyDate: reference.studyDate,
    StudyTime: reference.studyTime,
    StudyID: reference.studyId,
    AccessionNumber: reference.accessionNumber,
    ReferringPhysicianName: reference.referringPhysicianName,
  };
}

/** dcmjs, whose loggers would tell the console what they make of a patient's values. */
async function quietDcmjs() {
  const { data, log } = await import("dcmjs");
  for (const logger of [log, ...Object.values(log.getLoggers())]) logger.setLevel("silent");
  return data;
}

/** The bytes of a DICOM file, explicit little-endian; in UTF-8 where ASCII will not do. */
export async function formatPart10(dataset: Dataset): Promise<Uint8Array> {
  const data = await quietDcmjs();
  const { DicomDict, DicomMetaDictionary } = data;
  const meta = {
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    MediaStorageSOPClassUID: dataset.SOPClassUID,
    MediaStorageSOPInstanceUID: dataset.SOPInstanceUID,
    TransferSyntaxUID: explicitLittleEndian,
    ImplementationClassUID: "2.25.113086073580655350488300523249887442816",
    ImplementationVersionName: "KNEEL_TFJS",
  };
  const file = new DicomDict(DicomMetaDictionary.denaturalizeDataset(meta));
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    ...(!isAscii(dataset) && { SpecificCharacterSet: "ISO_IR 192" }),
    ...dataset,
  });
  return new Uint8Array(file.write());
}

/** JSON escapes halves of pairs, which are written as the character that stands for none. */
const isAscii = (dataset: Dataset) => /^(?:(?!\\ud[89a-f])[\0-~])*$/.test(JSON.stringify(dataset));
