import { counted } from "../internal/counted.ts";
import { warning } from "../internal/warning.ts";
import { decideSide, parseSide } from "../knee/index.ts";
import type { LoadedSample } from "../node/index.ts";
import { say } from "./progressBar.ts";

/** Warnings that are shown. */
const shown = 8;

/** What is known of a file and of its row. */
type Told = Pick<LoadedSample, "image" | "columns" | "warnings" | "sideTags">;

/** What is odd about the files of samples, the side that the table names for each against what its file says among it. */
function warningsOf({ warnings = [], sideTags, columns }: Told, sideColumn: string) {
  if (!sideTags) return warnings;
  const side = parseSide(columns[sideColumn] ?? columns.set ?? "");
  const decision = decideSide(sideTags, { view: side ? "single" : "bilateral", side });
  // Without a side nothing is looked for by it.
  const told = decision.warnings
    .filter(({ code }) => code !== "side-assumed" && (side || code !== "side-contradicts"))
    .map((each) =>
      each.code === "side-contradicts"
        ? warning(
            "side-contradicts",
            `the table says ${side}, and the file that it shows the other side; the table's holds`,
          )
        : each,
    );
  return [...warnings, ...told];
}

/** Collects what is odd about the files of samples, and says each thing once, on stderr, with its images. */
export function fileWarnings(sideColumn = "side") {
  const images = new Map<string, Set<string>>();
  return {
    add(sample: Told): void {
      for (const { message } of warningsOf(sample, sideColumn)) {
        const found = images.get(message) ?? new Set();
        images.set(message, found.add(sample.image));
      }
    },
    tell(): void {
      const told = [...images].sort(([, a], [, b]) => b.size - a.size);
      for (const [message, found] of told.slice(0, shown)) {
        const [first] = found;
        say(`warning, ${counted(found.size, "image")}: ${message}; the first is ${first}`);
      }
      if (told.length > shown) say(`${counted(told.length - shown, "more warning")} of this kind`);
    },
  };
}
