/** What is asked of a stream. */
interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  /** Knows NO_COLOR. */
  hasColors?(): boolean;
}

/** Columns of a terminal that does not say, and the fewest that lines are broken to. */
const [usual, fewest] = [80, 24];

const [yellow, red, plain] = ["\u001b[33m", "\u001b[31m", "\u001b[39m"];

/** Columns of a terminal; undefined for other streams, whose lines may be of any length. */
export const columnsOf = (stream: Terminal): number | undefined =>
  stream.isTTY ? Math.max(fewest, stream.columns || usual) : undefined;

/** A line as a terminal shows it: broken between words, warnings yellow, errors red; for other streams as it is. */
export function inTerminal(line: string, stream: Terminal): string {
  const columns = columnsOf(stream);
  if (columns === undefined) return line;
  const broken = breakLine(line, columns);
  const color = line.startsWith("warning") ? yellow : line.startsWith("kneel: ") ? red : null;
  return color !== null && stream.hasColors?.() ? color + broken + plain : broken;
}

/** Words that fit the columns, further lines two columns in; what has no space, such as a path, stays whole. */
function breakLine(text: string, columns: number): string {
  return text
    .split("\n")
    .map((line) => {
      if (line.length <= columns) return line;
      const indent = " ".repeat(/^ */.exec(line)![0].length + 2);
      const lines: string[] = [];
      let current = "";
      for (const word of line.trimEnd().split(/(?<=\S) /)) {
        if (current !== "" && current.length + 1 + word.length > columns) {
          lines.push(current);
          current = indent + word;
        } else current = current === "" ? word : `${current} ${word}`;
      }
      return [...lines, current].join("\n");
    })
    .join("\n");
}
