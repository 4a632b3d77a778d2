import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describeFileError } from "../../files/describeFileError.ts";
import { errorOf } from "../../internal/thrown.ts";
import { writeJsonAtomic } from "../../node/index.ts";
import { compareReports, formatComparison, parseReport, type Report } from "../../report/index.ts";
import { sentenceOf } from "../../terminal/failure.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { print, say, tableOptions } from "../../terminal/progressBar.ts";
import type { CompareOptions } from "./command.ts";

/** `kneel compare A B`: two reports of `kneel evaluate` on the images that both hold. */
export async function run(a: string, b: string, { out, seed }: CompareOptions): Promise<readonly string[]> {
  const [first, second] = [await readReport(a), await readReport(b)];
  const comparison = refuse(() => compareReports(first, second, { seed }));
  print(`A: ${a}\nB: ${b}\n\n${formatComparison(comparison, tableOptions())}`);
  if (out !== undefined) {
    await writeJsonAtomic(out, { a, b, ...comparison });
    say(`the comparison is in ${out}`);
  }
  return nextSteps.compare();
}

/** A report from its file, or from the folder that `kneel evaluate` wrote it to. */
async function readReport(path: string): Promise<Report> {
  const found = await stat(path).catch((error) => {
    throw describeFileError(error, path);
  });
  const file = found.isDirectory() ? join(path, "report.json") : path;
  const text = await readFile(file, "utf8").catch((error) => {
    throw describeFileError(error, file);
  });
  return refuse(() => parseReport(text), `${file}: `);
}

/** Words the errors of the library for the command line. */
function refuse<T>(f: () => T, prefix = ""): T {
  try {
    return f();
  } catch (error) {
    throw new Error(`${prefix}${sentenceOf(errorOf(error))}`, { cause: error });
  }
}
