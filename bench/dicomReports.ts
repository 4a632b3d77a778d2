/**
 * Structured reports of random films of every view, every second with what the model learned from, for validators that take
 * seconds for each: `npx tsx bench/dicomReports.ts [FOLDER [FILMS OF A VIEW]]`, 36 of each by default.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatStructuredReport } from "../src/dicom/index.ts";
import { kneeLandmarkNames } from "../src/knee/index.ts";
import { radiographViews } from "../src/node/inference/settings.ts";
import { fixed, patientNames, reference } from "../test/dicom/film.ts";
import { randomFilm, trainedOn } from "../test/dicom/randomFilm.ts";

const [, , folder = "out/reports", count = "36"] = process.argv;
mkdirSync(folder, { recursive: true });
const algorithm = { name: "kneel-tfjs", version: "0.1.0" };
for (const view of radiographViews)
  for (let seed = 0; seed < Number(count); seed++) {
    const options = { landmarkNames: kneeLandmarkNames, ...fixed(), algorithm, ...(seed % 2 === 0 && { trainedOn }) };
    const of = { ...reference, patientName: patientNames[seed % patientNames.length]! };
    const report = await formatStructuredReport(randomFilm(view, seed), of, options);
    writeFileSync(join(folder, `${view}-${seed}.dcm`), report);
  }
