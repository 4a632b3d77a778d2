import { readRadiograph } from "../../node/index.ts";
import { findImages } from "../../node/listImages.ts";
import type { Radiograph } from "../../radiograph/index.ts";
import { say } from "../shared/progressBar.ts";
import type { InspectOptions } from "./command.ts";

const planes = { patient: "calibrated to the patient", detector: "at the detector", unknown: "calibrated or not" };

function spacingText({ spacing, spacingOrigin }: Radiograph): string {
  const { source, plane, calibration, magnification, magnificationApplied } = spacingOrigin;
  if (!spacing) return "none";
  const size = `${spacing.map((mm) => Number(mm.toPrecision(6))).join(" × ")} mm`;
  if (source === "caller") return `${size} (given)`;
  const notes = [source, calibration ?? planes[plane]];
  if (magnificationApplied) notes.push(`divided by ${magnification}`);
  return `${size} (${notes.join(", ")})`;
}

/** Lines of a name and what there is to say; absent ones are left out. Nothing that names the patient. */
function describe(radiograph: Radiograph): string {
  const { image, source, dicom, laterality, patientOrientation, viewPosition, bodyPart, warnings } = radiograph;
  const format = source.transferSyntax ? `DICOM, ${source.transferSyntax}` : source.format.toUpperCase();
  const inverted = source.inverted ? ", inverted" : "";
  const magnification = radiograph.spacingOrigin.magnification;
  const lines: (readonly [string, string | null | undefined])[] = [
    ["size", `${image.width} × ${image.height}`],
    ["format", format],
    [
      "pixels",
      `${source.bits} bits${source.photometricInterpretation ? `, ${source.photometricInterpretation}` : ""}${inverted}`,
    ],
    ["spacing", spacingText(radiograph)],
    ["magnification", magnification === null ? null : String(magnification)],
    ["modality", dicom?.modality],
    ["body part", bodyPart],
    ["view", viewPosition],
    ["side", laterality],
    ["orientation", patientOrientation?.join("\\")],
    ...warnings.map(({ code, message }) => ["warning", `${message} (${code})`] as const),
  ];
  return lines
    .filter(([, value]) => value)
    .map(([name, value]) => `  ${name.padEnd(14)} ${value}\n`)
    .join("");
}

/** What is printed as JSON: all but the pixels and the patient. */
function record(path: string, { image, dicom, ...rest }: Radiograph): object {
  const { width, height } = image;
  return { image: path, width, height, ...rest, modality: dicom?.modality ?? null };
}

/** `kneel inspect`: what is read from each file; one that cannot be read is reported, the exit code is 1. */
export async function run(paths: readonly string[], { json, ...options }: InspectOptions): Promise<void> {
  for (const { path } of await findImages(paths, { keepMissing: true })) {
    try {
      const radiograph = await readRadiograph(path, options);
      process.stdout.write(json ? `${JSON.stringify(record(path, radiograph))}\n` : `${path}\n${describe(radiograph)}`);
    } catch (error) {
      say(`kneel: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
}
