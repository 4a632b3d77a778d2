/**
 * Structured reports (`.sr.dcm`) and presentation states (`.gsps.dcm`) of random films of every view, every second with what
 * the model learned from, for validators: `npx tsx bench/dicomReports.ts [FOLDER [FILMS OF A VIEW]]`, 36 of each by default.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatPresentationState, formatStructuredReport } from "../src/dicom/index.ts";
import { kneeContours, kneeLandmarkNames } from "../src/knee/index.ts";
import { radiographViews } from "../src/node/inference/settings.ts";
import { fixed, patientNames, reference } from "../test/dicom/film.ts";
import { randomFilm, trainedOn } from "../test/dicom/randomFilm.ts";

const [, , folder = "out/reports", count = "36"] = process.argv;
mkdirSync(folder, { recursive: true });
const algorithm = { name: "kneel-tfjs", version: "0.1.0" };
for (const view of radiographViews)
  for (let seed = 0; seed < Number(count); seed++) {
    const options = { landmarkNames: kneeLandmarkNames, ...fixed(), ...(seed % 2 === 0 && { trainedOn }) };
    const of = { ...reference, patientName: patientNames[seed % patientNames.length]! };
    const film = randomFilm(view, seed);
    const report = await formatStructuredReport(film, of, { ...options, algorithm });
    writeFileSync(join(folder, `${view}-${seed}.sr.dcm`), report);
    const state = await formatPresentationState(film, of, { ...options, connect: kneeContours(kneeLandmarkNames) });
    writeFileSync(join(folder, `${view}-${seed}.gsps.dcm`), state);
  }
