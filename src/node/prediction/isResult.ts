import { isAbsolute, relative, resolve, sep } from "node:path";
import type { WalkedFile } from "../../files/walkFiles.ts";
import type { PredictionJournal } from "./PredictionJournal.ts";

/** Whether an image that was found is a result: in an output folder inside the folder given, or known to the journal. */
export function isResult({ path, folder }: WalkedFile, out: string, journal: PredictionJournal): boolean {
  if (folder === null) return false;
  const place = placeIn(out, path);
  return place !== null && (Boolean(placeIn(folder, out)) || journal.holds(place));
}

/** The path below a folder, with `/`: empty for the folder itself, null for what is not in it. */
function placeIn(folder: string, path: string): string | null {
  const place = relative(resolve(folder), resolve(path)).split(sep).join("/");
  return place === ".." || place.startsWith("../") || isAbsolute(place) ? null : place;
}
