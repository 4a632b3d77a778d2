import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readCsv } from "../../data/readCsv.ts";
import { describeFileError } from "../../files/describeFileError.ts";
import type { Point } from "../../geometry/index.ts";
import { readImage, writeFileAtomic } from "../../node/index.ts";
import { parseReport, type Report } from "../../report/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { assertWritable } from "../../terminal/outputFolder.ts";
import { say } from "../../terminal/progressBar.ts";
import { caseFigure } from "../../viz/caseFigure.ts";
import { overlaysFile, parseOverlayRecords } from "../evaluate/overlayRecords.ts";
import type { ReportOptions } from "./command.ts";
import { isPictured, landmarkPicture } from "./landmarkPicture.ts";
import { type PageCase, type PagePicture, reportPage } from "./reportPage.ts";

/** `kneel report`: one page from the files of `kneel evaluate`. */
export async function run(path: string, options: ReportOptions): Promise<readonly string[]> {
  const folder = basename(path) === "report.json" ? dirname(path) : path;
  if (await isFile(folder)) throw new UsageError(`${folder} is a file; give the folder that kneel evaluate wrote`);
  const { out = join(folder, "report.html") } = options;
  await assertWritable(dirname(out));
  const page = await pageOf(folder);
  await writeFileAtomic(out, page);
  say(`open ${out} (${(page.length / 1e6).toFixed(1)} MB, no other file needed)`);
  return nextSteps.report(folder);
}

/** The page of a folder that `kneel evaluate` wrote. */
async function pageOf(folder: string): Promise<string> {
  const report = parseReport(await text(folder, "report.json"));
  return reportPage({
    report,
    landmarks: isPictured(report.landmarkNames) ? landmarkPicture() : null,
    charts: await charts(folder),
    cases: await cases(folder, report),
  });
}

const captions = {
  "ced.svg":
    "The share of landmarks (upwards) whose error is at most so large (to the right): the further left, the better.",
  "landmarks.svg":
    "Errors of each landmark: the box holds the middle half, its line is the median, the whiskers reach from the 5th to the 95th percentile, circles are beyond.",
};

async function charts(folder: string): Promise<PagePicture[]> {
  const pictures: PagePicture[] = [];
  for (const [name, caption] of Object.entries(captions)) {
    if (!(await isThere(folder, name))) continue;
    const base64 = Buffer.from(await text(folder, name)).toString("base64");
    pictures.push({ markup: `<img alt="${name}" src="data:image/svg+xml;base64,${base64}">`, caption });
  }
  return pictures;
}

async function cases(folder: string, report: Report): Promise<PageCase[]> {
  if (!(await isThere(folder, overlaysFile))) return [];
  const records = parseOverlayRecords(await text(folder, overlaysFile), join(folder, overlaysFile), report);
  const { header, rows } = readCsv(await text(folder, "errors.csv"), join(folder, "errors.csv"));
  const count = report.landmarkNames.length;
  const found: PageCase[] = [];
  for (const { file, rank, index, scale } of records) {
    const own = rows.slice(index * count, (index + 1) * count).map(({ cells }) => cells);
    const number = (cells: readonly string[], column: string) => {
      const cell = cells[header.indexOf(column)] ?? "";
      return cell === "" ? Number.NaN : Number(cell);
    };
    const places = (x: string, y: string) =>
      own.map((cells): Point => [(number(cells, x) + 0.5) * scale - 0.5, (number(cells, y) + 0.5) * scale - 0.5]);
    const overlay = await readImage(join(folder, file));
    const one = report.cases[index]!;
    found.push({
      rank,
      id: one.id,
      figure: caseFigure({
        overlay,
        names: report.landmarkNames,
        truth: places("true_x", "true_y"),
        predicted: places("x", "y"),
      }),
      errors: one.errors.map((error) => (typeof error === "number" ? error : null)),
    });
  }
  return found;
}

const text = (folder: string, name: string): Promise<string> =>
  readFile(join(folder, name), "utf8").catch((error) => {
    throw describeFileError(error, join(folder, name));
  });

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const isThere = (folder: string, name: string): Promise<boolean> =>
  stat(join(folder, name)).then(
    () => true,
    () => false,
  );
