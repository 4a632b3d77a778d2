import { basename, dirname, join, relative } from "node:path";
import { makeFolder } from "../../files/folders.ts";
import { findImages } from "../../files/listImages.ts";
import type { WalkedFile } from "../../files/walkFiles.ts";
import { containFrame, warpImage } from "../../geometry/index.ts";
import { errorOf } from "../../internal/thrown.ts";
import { readRadiograph, writePng } from "../../node/index.ts";
import { stemsOf } from "../../node/prediction/stemsOf.ts";
import { type Radiograph, stretchContrast } from "../../radiograph/index.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertApart, assertWritable } from "../../terminal/outputFolder.ts";
import { print, say } from "../../terminal/progressBar.ts";
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

/** The darkest and the brightest value. */
function rangeOf({ image: { data } }: Pick<Radiograph, "image">): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** The longest side of a thumbnail. */
const thumbnail = 256;

async function writeThumbnail(path: string, { image }: Radiograph): Promise<void> {
  const scale = Math.min(1, thumbnail / Math.max(image.width, image.height));
  const side = (length: number) => Math.max(1, Math.round(scale * length));
  const frame = containFrame(image, { width: side(image.width), height: side(image.height) });
  const small = warpImage(stretchContrast(image, { low: 1, high: 99 }), frame, { sampling: "area" });
  await writePng(path, { ...small, data: Uint8Array.from(small.data, (value) => Math.round(255 * value)) });
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
    [
      "range",
      rangeOf(radiograph)
        .map((value) => Number(value.toPrecision(6)))
        .join(" to "),
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
    .map(([name, value]) => `  ${name.padEnd(14)} ${value}`)
    .join("\n");
}

/** What is printed as JSON: all but the pixels and the patient. */
function record(path: string, { image, dicom, ...rest }: Radiograph): object {
  const { width, height } = image;
  const [low, high] = rangeOf({ image });
  return { image: path, width, height, range: [low, high], ...rest, modality: dicom?.modality ?? null };
}

/** Refuses a folder of thumbnails that cannot be written to, and one that holds the images themselves. */
async function assertThumbnails(folder: string, files: readonly WalkedFile[]): Promise<void> {
  await assertWritable(folder, "--thumbnails");
  for (const place of new Set(files.map(({ path, folder: root }) => root ?? dirname(path))))
    await assertApart([folder], { images: place }, "--thumbnails");
}

/** `kneel inspect`: what is read from each file; one that cannot be read is reported, the exit code is 1. */
export async function run(
  paths: readonly string[],
  { json, recursive, thumbnails, ...options }: InspectOptions,
): Promise<readonly string[]> {
  const files = await findImages(paths, { recursive: recursive ?? false, keepMissing: true });
  if (thumbnails !== undefined) await assertThumbnails(thumbnails, files);
  const stems = stemsOf(files.map(({ path, folder }) => (folder === null ? basename(path) : relative(folder, path))));
  for (const [i, { path }] of files.entries()) {
    try {
      const radiograph = await readRadiograph(path, options);
      if (thumbnails !== undefined) {
        const file = join(thumbnails, `${stems[i]}.png`);
        await makeFolder(dirname(file));
        await writeThumbnail(file, radiograph);
      }
      if (json) process.stdout.write(`${JSON.stringify(record(path, radiograph))}\n`);
      else print(`${path}\n${describe(radiograph)}`);
    } catch (error) {
      say(`kneel: ${errorOf(error).message}`);
      process.exitCode = 1;
    }
  }
  return json ? [] : nextSteps.inspect(paths);
}
