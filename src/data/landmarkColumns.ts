import { withData } from "../internal/errorData.ts";
import { isList } from "../internal/isList.ts";
import { printable, printableList, quote } from "../internal/printable.ts";
import { listColumns } from "./readCsv.ts";

/** Where the coordinates of one landmark stand: indices into the header. */
export interface LandmarkColumn {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/**
 * Which landmarks to read: names, in the order wanted (each in any of the usual forms), or for each name its two columns.
 */
export type LandmarkSelection = readonly string[] | Readonly<Record<string, readonly [x: string, y: string]>>;

/** The usual forms; a column belongs to the first that fits. */
const FORMS = [
  /^(?<name>.+)_(?<axis>[xy])$/i,
  /^(?<name>.+)\.(?<axis>[xy])$/i,
  /^(?<name>.+)(?<axis>[xy])$/i,
  /^(?<axis>[xy])(?<name>\d+)$/i,
  /^(?<axis>[xy])$/i,
];

/** The name of a lone landmark in columns `x,y`. */
const LONE = "point";

interface Pair {
  name: string;
  x?: number;
  y?: number;
}

const isComplete = (pair: Pair): pair is LandmarkColumn => pair.x !== undefined && pair.y !== undefined;

function collectPairs(header: readonly string[], reserved: ReadonlySet<string>): Pair[][] {
  const forms = FORMS.map(() => new Map<string, Pair>());
  for (const [index, column] of header.entries()) {
    const form = reserved.has(column) ? -1 : FORMS.findIndex((pattern) => pattern.test(column));
    if (form < 0) continue;
    const { name = LONE, axis } = FORMS[form]!.exec(column)!.groups!;
    const pair = forms[form]!.get(name) ?? { name };
    pair[axis!.toLowerCase() as "x" | "y"] ??= index; // by the pattern
    forms[form]!.set(name, pair);
  }
  return forms.map((form) => [...form.values()]);
}

function detect(header: readonly string[], forms: readonly Pair[][], source: string): LandmarkColumn[] {
  const counts = forms.map((pairs) => pairs.filter(isComplete).length);
  const most = Math.max(...counts);
  if (most === 0)
    throw new RangeError(
      `${source}: has no landmark columns such as t0x,t0y or x1,y1 or name_x,name_y; ` +
        `name them with the option landmarks (columns: ${listColumns(header)})`,
    );
  const tied = forms.filter((_, i) => counts[i] === most).map((pairs) => header[pairs.find(isComplete)!.x]);
  if (tied.length > 1)
    throw new RangeError(
      `${source}: columns ${tied.map((name) => printable(name!)).join(" and ")} could both be landmarks; name those to read with the option landmarks`,
    );
  const chosen = forms[counts.indexOf(most)]!;
  // Words may happen to end in x or y; a numbered name that lacks its partner is a mistake in the header.
  const orphan = chosen.find((pair) => !isComplete(pair) && /\d$/.test(pair.name));
  if (orphan)
    throw new RangeError(
      `${source}: column ${quote(header[orphan.x ?? orphan.y!]!)} has no partner for ` +
        `${orphan.x === undefined ? "x" : "y"}; add or rename it`,
    );
  return chosen.filter(isComplete);
}

/**
 * Finds the coordinate columns of a header: those of `selection`, or, without one, all of the form with the most pairs.
 * Columns in `reserved` (image, spacing) are never landmarks.
 */
export function landmarkColumns(
  header: readonly string[],
  reserved: ReadonlySet<string>,
  selection: LandmarkSelection | undefined,
  source: string,
): readonly LandmarkColumn[] {
  const forms = collectPairs(header, reserved);
  if (selection === undefined) return detect(header, forms, source);
  if (Object.keys(selection).length === 0)
    throw new RangeError("parseLandmarkTable: landmarks must name at least one landmark, got none");
  if (isList(selection)) {
    const known = forms.flat().filter(isComplete);
    return selection.map((name) => {
      const found = known.find((pair) => pair.name === name);
      if (found) return found;
      const names = printableList(known.map((pair) => pair.name));
      throw new RangeError(`${source}: has no landmark ${quote(name)}; there are: ${names}`);
    });
  }
  return Object.entries(selection).map(([name, [x, y]]) => ({
    name,
    x: columnIndex(header, x, source),
    y: columnIndex(header, y, source),
  }));
}

/** The place of a column, or an error that lists those there are, and the option that names another one. */
export function columnIndex(header: readonly string[], column: string, source: string, option?: string): number {
  const index = header.indexOf(column);
  if (index >= 0) return index;
  const reason = `${source}: has no column ${quote(column)}; there are: ${listColumns(header)}`;
  if (option === undefined) throw new RangeError(reason);
  throw withData(new RangeError(`${reason}; rename one, or name it with the option ${option}`), {
    code: "argument",
    option,
    reason: `${reason}; name the right one`,
  });
}
