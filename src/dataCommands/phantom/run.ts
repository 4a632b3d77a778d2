import { join } from "node:path";
import { formatLandmarkTable, type LandmarkSample } from "../../data/index.ts";
import { formatDicomRadiograph } from "../../dicom/index.ts";
import { type DataDescription, provenanceFile } from "../../files/dataProvenance.ts";
import { makeFolder } from "../../files/folders.ts";
import type { Raster } from "../../geometry/index.ts";
import { counted } from "../../internal/counted.ts";
import { libraryVersion } from "../../internal/libraryVersion.ts";
import { kneeLandmarkNames } from "../../knee/index.ts";
import { writeFileAtomic, writeJsonAtomic, writePng } from "../../node/index.ts";
import { phantomFilm, phantomKnee } from "../../phantom/index.ts";
import { aloneIn } from "../../terminal/aloneIn.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertOwnTable } from "../../terminal/outputFolder.ts";
import { progressBar, say } from "../../terminal/progressBar.ts";
import type { PhantomOptions } from "./command.ts";

type Rows = Pick<LandmarkSample, "landmarks" | "spacing"> & { readonly columns: Readonly<Record<string, string>> };

/** How a table of this command begins. */
const ownTable = /^image,subject,fold,.*\n(?:phantom|film)\d{5}\./;

/** Folds of the column `fold`. */
const folds = 5;

/** `kneel phantom`: synthetic radiographs as a data set of the form that `kneel train` reads, a row for each knee. */
export async function run(options: PhantomOptions): Promise<readonly string[]> {
  const { out, films, filmSpacing } = options;
  if (filmSpacing !== undefined && films === undefined) throw new UsageError("--film-spacing needs --films");
  await assertOwnTable(out, ownTable);
  return aloneIn(out, () => render(options));
}

async function render(options: PhantomOptions): Promise<readonly string[]> {
  const { count, out, films, format } = options;
  const folder = join(out, "images");
  await makeFolder(folder);
  const bar = progressBar("rendering {bar} {value}/{total} | {left} left");
  const samples: LandmarkSample[] = [];
  const draw = films ? drawFilm : drawKnee;
  try {
    for (let index = 0; index < count; index++) {
      const { image, rows } = draw(options, index);
      const number = String(index).padStart(5, "0");
      const name = `${films ? "film" : "phantom"}${number}.${format === "dicom" ? "dcm" : "png"}`;
      const path = join(folder, name);
      if (format === "dicom") await writeFileAtomic(path, await dicomOf(image, rows, number));
      else await writePng(path, image, { synthetic: true });
      for (const { columns: own, ...rest } of rows) {
        const columns = { image: name, subject: String(index), fold: String(index % folds), ...own };
        samples.push({ image: name, row: samples.length + 2, ...rest, columns });
      }
      bar.update(index + 1, count);
    }
  } finally {
    bar.stop();
  }
  await writeFileAtomic(join(out, "points.csv"), formatLandmarkTable({ landmarkNames: kneeLandmarkNames, samples }));
  await writeJsonAtomic(join(out, provenanceFile), {
    data: films ? `phantom films (${films})` : "phantom knees",
    origin: `kneel-tfjs ${libraryVersion}`,
    licence: "MIT",
    command: `kneel phantom${films ? ` --films ${films}` : ""} --count ${count} --seed ${options.seed}`,
  } satisfies DataDescription);
  say(`${counted(count, "image")} and points.csv are in ${out}`);
  return nextSteps.phantom(out, films);
}

/** A DICOM file that says what `kneel predict` asks: the spacing, and the side of a single knee. */
function dicomOf(image: Raster, rows: readonly Rows[], number: string): Promise<Uint8Array> {
  const [{ spacing, columns }] = rows as [Rows]; // at least one
  const side = rows.length === 2 ? "B" : columns.side === "left" ? "L" : "R";
  const patient = `PHANTOM-${number}`;
  return formatDicomRadiograph(image, {
    spacing,
    laterality: side,
    synthetic: true,
    patientName: patient,
    patientId: patient,
  });
}

function drawKnee({ seed, size }: PhantomOptions, index: number): { image: Raster; rows: Rows[] } {
  const { image, landmarks, spacing } = phantomKnee({ seed, index, ...size });
  return { image, rows: [{ landmarks, spacing, columns: {} }] };
}

function drawFilm({ seed, films, filmSpacing }: PhantomOptions, index: number): { image: Raster; rows: Rows[] } {
  const view = films === "bilateral" ? films : index % 2 ? "left" : "right";
  const { image, knees, spacing } = phantomFilm({
    seed,
    index,
    view,
    ...(filmSpacing !== undefined && { spacing: filmSpacing }),
  });
  return { image, rows: knees.map(({ side, landmarks }) => ({ landmarks, spacing, columns: { side } })) };
}
