import { expect, it } from "vitest";
import { parseFcsv, parsePts, parseTps } from "../../../src/annotations/index.ts";

const many = 2 ** 19 + 1;

it.each([
  [".pts", "version: 1\nn_points: 1\n{\n", (text: string) => parsePts(text, { origin: "corner", source: "a" })],
  ["TPS", "LM=1\n", (text: string) => parseTps(text, { heightOf: () => 9, source: "a" })],
  [".fcsv", "# columns = id,x,y\n", (text: string) => parseFcsv(text, { spacing: [1, 1], source: "a" })],
] as const)("a %s file of more lines than a table may have is refused before it is split", (_, head, parse) => {
  for (const end of ["\n", "\r", "\r\n"])
    expect(() => parse(head + `1 1${end}`.repeat(many))).toThrow(
      new RangeError("a: has more than 524288 lines, as many as a table may have; split it"),
    );
});
