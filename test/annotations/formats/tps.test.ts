import { describe, expect, it } from "vitest";
import { imagesOfTps, isTps } from "../../../src/annotations/formats/tps.ts";
import { parseTps } from "../../../src/annotations/index.ts";

const read = (text: string) => parseTps(text, { heightOf: () => 10, source: "t.tps" });

describe("a TPS file", () => {
  it.each([
    ["LM=3", true],
    ["\ufeff lm3 = 12 ", true],
    ["LM=", false],
    ["LM=3 4", false],
    ["ALM=3", false],
    ["LM4=3", false],
  ])("is told by its first line: %j, %j", (line, is) => {
    expect(isTps(line)).toBe(is);
  });

  it("has an image a specimen, whose points count from the lower corner and whose −1 −1 are missing", () => {
    const text =
      "\ufeffLM=3\r\n1.5 2.5\r-1 -1\n-1\t7\n image = a b.png \nSCALE=0.1\n\nLM=3\n0 0\n1 -1\n2 2\nIMAGE=c=d.png\n";
    const image = { width: null, spacing: null };
    const heightOf = (name: string) => (name === "c=d.png" ? 20 : 10);
    expect(parseTps(text, { heightOf })).toEqual({
      landmarkNames: ["1", "2", "3"],
      images: [
        {
          ...image,
          image: "a b.png",
          height: 10,
          sets: [
            {
              name: "",
              landmarks: [
                [1, 7],
                [Number.NaN, Number.NaN],
                [-1.5, 2.5],
              ],
            },
          ],
        },
        {
          ...image,
          image: "c=d.png",
          height: 20,
          sets: [
            {
              name: "",
              landmarks: [
                [-0.5, 19.5],
                [0.5, 20.5],
                [1.5, 17.5],
              ],
            },
          ],
        },
      ],
    });
  });

  it("tells how many curves were left out, and is silent where there are none", () => {
    const warnings = (curves: string) => read(`LM=1\n1 2\nCURVES=${curves}\nIMAGE=a.png\n`).images[0]!.warnings;
    expect(warnings("2")).toEqual([{ code: "shapes-left-out", message: "2 curves beside the landmarks left out" }]);
    expect(warnings("0")).toBeUndefined();
    expect(warnings("none")).toBeUndefined();
  });

  it("names its images in order, as they are written", () => {
    expect(imagesOfTps("LM=1\r1 2\rIMAGE=a.png\r\nid=IMAGE\r\n image = B c.png\nIMAGES=d.png", "a.tps")).toEqual([
      "a.png",
      "B c.png",
    ]);
  });

  it.each([
    ["LM=1\n1 2\nLM3=1\n1 2 3\n", ", line 3: has landmarks in three dimensions; export those of the image"],
    [`\n${"1".repeat(110)} 2\n`, `, line 2: must start with LM=n, got "${"1".repeat(100)}…"`],
    ["LM=1\n1\n", ', line 2: must be two numbers, got "1"'],
    ["LM=1\nx 1\n", ', line 2: must be two numbers, got "x 1"'],
    [`LM=1\n1 2 ${"3".repeat(110)}\n`, `, line 2: must be two numbers, got "1 2 ${"3".repeat(96)}…"`],
    ["LM=0\nIMAGE=a.png\n", ": is a TPS file without landmarks"],
    ["", ": is a TPS file without landmarks"],
    ["LM=2\n1 2\nIMAGE=a.png\n", ", line 1: must have 2 landmarks, got 1"],
    ["LM=1\n1 2\nIMAGE=a.png\nLM=2\n1 2\n3 4\nIMAGE=b.png\n", ", line 4: must have 1 landmarks, got 2"],
    ["LM=1\n1 2\n", ", line 1: has no line IMAGE=, which names its image"],
    [
      "LM=1\n1 2\nIMAGE=a.png\nLM=1\n1 2\nIMAGE=a.png\n",
      ": image a.png must be there once, with all its sets, got two entries of that name",
    ],
  ])("is refused as %#", (text, message) => {
    expect(() => read(text)).toThrow(new RangeError(`t.tps${message}`));
  });

  it("is refused where the height of an image is not known, and without a file is tps", () => {
    expect(() => parseTps("LM=1\n1 2\nIMAGE=a.png", { heightOf: () => undefined })).toThrow(
      new RangeError(
        "tps, line 1: y of a TPS file counts from the lower edge of the image, so a.png must be there to have its height",
      ),
    );
    expect(() => parseTps(7 as never, { heightOf: () => 1 })).toThrow(
      new RangeError("parseTps: text must be a text, got 7"),
    );
  });
});
