import { mapTuple } from "../internal/mapTuple.ts";
import { type Warning, warning } from "../internal/warning.ts";
import type { DicomFile } from "./dicomFile.ts";
import type { PixelFormat } from "./pixelFormat.ts";
import type { DicomReference, RadiographDisplay } from "./radiograph.ts";

/** What a report about the image must repeat; empty strings where the file says nothing. */
export function readReference(
  file: DicomFile,
  { rows, columns, photometricInterpretation }: PixelFormat,
  warnings: Warning[],
): DicomReference {
  // All values: one of several would be another patient's, and a document refuses the backslash.
  const text = (tag: string) => file.texts(tag).join("\\");
  const texts = {
    sopClassUid: text("x00080016"),
    sopInstanceUid: text("x00080018"),
    studyInstanceUid: text("x0020000d"),
    seriesInstanceUid: text("x0020000e"),
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
  if (Object.values(texts).some((value) => value.includes("\ufffd")))
    warnings.push(
      warning(
        "characters-unsure",
        "its names or texts hold bytes that are no characters of its SpecificCharacterSet; no document can repeat them",
      ),
    );
  if (!file.knowsCharacters && Object.values(texts).some((value) => /[^\0-\x7f]/.test(value)))
    warnings.push(
      warning(
        "characters-unsure",
        "its SpecificCharacterSet does not say what the letters beyond ASCII are in its names and texts; they were read as UTF-8, or else as Latin-1",
      ),
    );
  return { ...texts, rows, columns, display: readDisplay(file, photometricInterpretation === "MONOCHROME1") };
}

function readDisplay(file: DicomFile, inverted: boolean): RadiographDisplay | null {
  const [slope, intercept, center, width] = mapTuple(
    ["x00281053", "x00281052", "x00281050", "x00281051"],
    (tag) => file.decimals(tag)[0] ?? Number.NaN,
  );
  const hasWindow = Number.isFinite(center) && width >= 1;
  const tables = file.items("x00283000").length + (hasWindow ? 0 : file.items("x00283010").length);
  if (tables > 0 || (hasWindow && (file.text("x00281056") ?? "LINEAR") !== "LINEAR")) return null;
  return {
    rescale: Number.isFinite(slope * intercept) && slope !== 0 ? { slope, intercept } : null,
    window: hasWindow ? { center, width } : null,
    inverted,
  };
}
