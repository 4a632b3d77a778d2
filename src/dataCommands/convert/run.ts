import { basename, dirname, posix } from "node:path";
import * as v from "valibot";
import { type Annotations, formatViaCsv, type ImageAnnotation, toLandmarkTable } from "../../annotations/index.ts";
import { formatLandmarkTable } from "../../data/index.ts";
import { isFolder, makeFolder } from "../../files/folders.ts";
import type { Spacing } from "../../geometry/index.ts";
import { counted } from "../../internal/counted.ts";
import { isOneOf } from "../../internal/isOneOf.ts";
import { type Warning, warning } from "../../internal/warning.ts";
import { provenanceDocument } from "../../models/provenance.ts";
import { imageFinder, readAnnotations, readRadiograph, writeFileAtomic } from "../../node/index.ts";
import { imageFormats, type PredictionFormat } from "../../node/prediction/predictionFormatNames.ts";
import { formatTogether, withheld, writeImageFiles } from "../../node/prediction/predictionFormats.ts";
import { stemsOf } from "../../node/prediction/stemsOf.ts";
import type { DicomReference } from "../../radiograph/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { fileWarnings } from "../../terminal/fileWarnings.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertApart, assertWritable } from "../../terminal/outputFolder.ts";
import { say } from "../../terminal/progressBar.ts";
import type { ConvertOptions } from "./command.ts";

/** An image with what only its file says. */
interface Found {
  readonly annotation: ImageAnnotation;
  readonly dicom: DicomReference | null;
}

/** `kneel convert`: annotations of any format that is read in another one. */
export async function run(source: string, options: ConvertOptions): Promise<readonly string[]> {
  const { to, out, images: folder, origin, spacing, encoding, category } = options;
  const apart = isOneOf(to, imageFormats) ? to : null;
  await assertWritable(apart ? out : dirname(out));
  await assertApart([out], { annotations: source });
  if (!apart && (await isFolder(out))) throw new UsageError(`--out ${out}: is a folder; --to ${to} writes one file`);
  if ((to === "sr" || to === "gsps") && folder === undefined)
    throw new UsageError(`--to ${to} needs --images, the folder of the DICOM images that it is about`);
  const annotations = await readAnnotations(source, {
    ...(origin && { origin }),
    ...(spacing && { spacing }),
    ...(encoding && { encoding }),
    ...(category !== undefined && { category }),
    ...(folder !== undefined && { images: folder }),
  });
  const found = folder === undefined ? annotations.images.map(alone) : await lookUp(annotations.images, folder);
  const all = { ...annotations, images: found.map(({ annotation }) => annotation) };
  if (apart) await writeApart(all, found, apart, out);
  else {
    const content = formatOne(all, to);
    await makeFolder(dirname(out));
    await writeFileAtomic(out, content);
  }
  const sets = all.images.flatMap(({ sets }) => sets).filter(({ landmarks }) => landmarks.length > 0);
  say(`${counted(sets.length, "set")} of landmarks in ${counted(all.images.length, "image")}; ${to} is in ${out}`);
  return nextSteps.convert(out, !apart);
}

const alone = (annotation: ImageAnnotation): Found => ({ annotation, dicom: null });

function formatOne(annotations: Annotations, to: ConvertOptions["to"]): string | Uint8Array {
  if (to === "table") return formatLandmarkTable(toLandmarkTable(annotations));
  if (to === "via-csv") return formatViaCsv(annotations);
  const sizes = annotations.images.every(({ width, height }) => width !== null && height !== null);
  if (to === "coco" && !sizes)
    throw new UsageError("--to coco needs the sizes of the images; give their folder as --images");
  return formatTogether(to, annotations);
}

async function writeApart(
  { landmarkNames, source }: Annotations,
  found: readonly Found[],
  to: PredictionFormat,
  out: string,
) {
  const told = v.safeParse(provenanceDocument, source?.model?.trainedOn);
  const trainedOn = told.success ? told.output : undefined;
  const stems = stemsOf(found.map(({ annotation }) => annotation.image));
  for (const [i, { annotation, dicom }] of found.entries()) {
    const missing = withheld([to], dicom);
    if (missing !== null) {
      say(`kneel: ${annotation.image}: ${missing}`);
      process.exitCode = 1;
      continue;
    }
    await makeFolder(dirname(`${out}/${stems[i]}`));
    const content = { annotation, landmarkNames, dicom, trainedOn, overlays: {} };
    await writeImageFiles(out, stems[i]!, [to], content).catch((error) => {
      // What a document cannot hold is that image's fault alone; it is found before anything is written.
      if (!(error instanceof RangeError)) throw error;
      say(`kneel: ${annotation.image}: ${error.message}`);
      process.exitCode = 1;
    });
  }
}

/** Fills in sizes, and spacings where the annotations have none, from the files that `imageFinder` finds. */
async function lookUp(images: readonly ImageAnnotation[], folder: string): Promise<Found[]> {
  const find = imageFinder(folder);
  const used = new Map<string, string>();
  const told = fileWarnings();
  const found: Found[] = [];
  for (const annotation of images) {
    const name = annotation.image;
    const file = await find(name);
    const other = used.get(file) ?? name;
    if (other !== name) throw new Error(`${name}: is ${file}, as ${other} is; correct its name`);
    used.set(file, name);
    const radiograph = await readRadiograph(file, { anyModality: true });
    const { image, spacing, spacingOrigin, dicom } = radiograph;
    const { width, height } = image;
    const size = [annotation.width ?? width, annotation.height ?? height];
    if (size[0] !== width || size[1] !== height)
      throw new Error(`${file}: has ${width} × ${height} pixels, but its annotations are of ${size.join(" × ")}`);
    const [only, another] = annotation.sets;
    told.add({
      image: name,
      columns: only && !another ? { set: only.name } : {},
      warnings: [
        ...radiograph.warnings.filter(({ code }) => code !== "spacing-missing"),
        ...otherSpacing(annotation.spacing, spacing),
      ],
      ...(dicom && { sideTags: radiograph }),
    });
    const scale = annotation.spacing ? {} : { spacing, spacingOrigin };
    const whole = posix.join(posix.dirname(name), basename(file));
    found.push({ annotation: { ...annotation, image: whole, width, height, ...scale }, dicom });
  }
  told.tell();
  return found;
}

/** A warning where annotations have another spacing than the file of their image. */
function otherSpacing(own: Spacing | null, spacing: Spacing | null): readonly Warning[] {
  if (!own || !spacing || own.every((mm, axis) => Math.abs(mm / spacing[axis]! - 1) <= 0.02)) return [];
  return [
    warning(
      "spacing-implausible",
      `its annotations have a spacing of ${own.join(" × ")} mm, which is kept, and its file one of ${spacing.join(" × ")}`,
    ),
  ];
}
