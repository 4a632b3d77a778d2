/** A table in plain text: the first column to the left, the others to the right, a rule under the header. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, j) =>
    Math.max(...[title, ...rows.map((row) => row[j] ?? "")].map((t) => [...t].length)),
  );
  const pad = (text: string, j: number) => {
    const space = " ".repeat(widths[j]! - [...text].length);
    return j === 0 ? text + space : space + text;
  };
  const line = (cells: readonly string[]) => cells.map(pad).join("  ").trimEnd();
  return [line(header), widths.map((width) => "─".repeat(width)).join("──"), ...rows.map(line)].join("\n");
}
