import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { formatLandmarkTable, type LandmarkSample } from "../../data/index.ts";
import { type OaiKnee, oaiLandmarks, parseOaiAnnotations } from "../../experiments/index.ts";
import { describeFileError } from "../../files/describeFileError.ts";
import { makeFolder } from "../../files/folders.ts";
import { counted } from "../../internal/counted.ts";
import { kneeLandmarkNames, kneeSides } from "../../knee/index.ts";
import { listImages, readRadiograph, writeFileAtomic } from "../../node/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertApart, assertOwnTable, assertWritable } from "../../terminal/outputFolder.ts";
import { progressBar, say } from "../../terminal/progressBar.ts";
import { cropCommand } from "../crop/command.ts";
import { run as crop } from "../crop/run.ts";
import type { OaiOptions } from "./command.ts";

/** `kneel oai`: points in the pixels of the films, then the images that each stage learns from. */
export async function run({ dicom, annotations, out, skipMissing }: OaiOptions): Promise<readonly string[]> {
  await assertWritable(out);
  await assertApart([out], { "--dicom": dicom });
  await assertOwnTable(out, /^image,subject,side,kl,/);
  const text = await readFile(annotations, "utf8").catch((error) => {
    throw describeFileError(error, annotations);
  });
  const knees = parseOaiAnnotations(text, annotations);
  const films = await filmsOf(dicom, new Set(knees.map(({ subject }) => subject)));
  const without = knees.filter(({ subject }) => !films.has(subject));
  if (without.length > 0 && !skipMissing)
    throw new UsageError(
      `${dicom}: has no film of ${without.length} of ${knees.length} knees, such as of subject ${without[0]!.subject}; add the films, or --skip-missing`,
    );
  if (without.length === knees.length) throw new UsageError(`${dicom}: has no film of any subject of ${annotations}`);
  if (without.length > 0) say(`left out: ${without.length} of ${knees.length} knees, whose films are not there`);
  const samples = await annotated(
    dicom,
    films,
    knees.filter(({ subject }) => films.has(subject)),
  );
  await makeFolder(out);
  const points = join(out, "points.csv");
  await writeFileAtomic(points, formatLandmarkTable({ landmarkNames: kneeLandmarkNames, samples }));
  const both = ["--data", dicom, "--points", points];
  await crop(
    optionsOf([...both, "--out", join(out, "locate"), "--part", "half", "--landmarks", "t4", "--to-spacing", "1"]),
  );
  await crop(
    optionsOf([
      ...[...both, "--out", join(out, "localize"), "--part", "field", "--field-mm", "140", "--to-spacing", "0.3"],
      "--mirror-left",
    ]),
  );
  say(
    `${counted(samples.length, "knee")} of ${counted(films.size, "subject")}; train with a folds column or --group-column subject on both`,
  );
  return nextSteps.oai(out);
}

/** The options of `kneel crop` as its command line gives them. */
const optionsOf = (words: readonly string[]) => cropCommand().parse(words, { from: "user" }).opts();

/** The film of each subject that is asked for, by a folder of its number on the way or by the patient that it names. */
async function filmsOf(folder: string, subjects: ReadonlySet<string>): Promise<Map<string, string>> {
  const paths = await listImages([folder], { recursive: true });
  const films = new Map<string, string>();
  for (const path of paths) {
    const named = relative(folder, path)
      .split(sep)
      .find((part) => subjects.has(part));
    const subject = named ?? (await readRadiograph(path)).dicom?.patientId ?? "";
    if (!subjects.has(subject)) continue;
    const first = films.get(subject);
    if (first !== undefined)
      throw new UsageError(
        `${folder}: has two films of subject ${subject}, ${relative(folder, first)} and ${relative(folder, path)}; leave the one that was annotated (baseline, bilateral PA fixed flexion)`,
      );
    films.set(subject, path);
  }
  return films;
}

/** A row for each knee, in the pixels of its film. */
async function annotated(
  folder: string,
  films: ReadonlyMap<string, string>,
  knees: readonly OaiKnee[],
): Promise<LandmarkSample[]> {
  const bar = progressBar("reading films {bar} {value}/{total} | {left} left");
  const samples: LandmarkSample[] = [];
  const subjects = [...new Set(knees.map(({ subject }) => subject))];
  try {
    for (const [i, subject] of subjects.entries()) {
      const path = films.get(subject)!;
      const { image, spacing } = await readRadiograph(path);
      if (spacing === null) throw new Error(`${path}: has no spacing, without which its annotations have no place`);
      const own = knees.filter((knee) => knee.subject === subject);
      for (const side of kneeSides) {
        const knee = own.find((one) => one.side === side);
        if (!knee) continue;
        const { width, height } = image;
        const columns = { subject, side, kl: knee.kl };
        const name = relative(folder, path).split(sep).join("/");
        samples.push({
          image: name,
          row: samples.length + 2,
          landmarks: oaiLandmarks(knee, { width, height, spacing }),
          spacing,
          columns,
        });
      }
      bar.update(i + 1, subjects.length);
    }
  } finally {
    bar.stop();
  }
  return samples;
}
