import { describe, expect, it } from "vitest";
import { isDeepLabCut } from "../../../src/annotations/formats/deepLabCut.ts";
import { parseDeepLabCut } from "../../../src/annotations/index.ts";

const table = (...rows: readonly string[]) => `${rows.join("\n")}\n`;
const plain = (...rows: readonly string[]) => table("scorer,s,s,s,s", "bodyparts,u,u,v,v", "coords,x,y,x,y", ...rows);
const missing = [Number.NaN, Number.NaN];

describe("a table of DeepLabCut", () => {
  it.each([
    ["scorer,s", true],
    ["\ufeffscorer;s", true],
    ['"scorer" \ts', true],
    ["scorer", false],
    ["scorers,s", false],
    ["image,scorer,x", false],
  ])("is told by its first line: %j, %j", (line, is) => {
    expect(isDeepLabCut(line)).toBe(is);
  });

  it("has an image a row, whose missing points are empty or nan", () => {
    const text = plain("a.png,1,2,3,4", "b.png,,,nan,NaN");
    expect(parseDeepLabCut(text)).toEqual({
      landmarkNames: ["u", "v"],
      images: [
        {
          image: "a.png",
          width: null,
          height: null,
          spacing: null,
          sets: [
            {
              name: "",
              landmarks: [
                [1, 2],
                [3, 4],
              ],
            },
          ],
        },
        {
          image: "b.png",
          width: null,
          height: null,
          spacing: null,
          sets: [{ name: "", landmarks: [missing, missing] }],
        },
      ],
    });
  });

  it("counts from the origin that it is told", () => {
    const [image] = parseDeepLabCut(plain("a.png,1,2,3,4"), { origin: "corner" }).images;
    expect(image!.sets[0]!.landmarks).toEqual([
      [0.5, 1.5],
      [2.5, 3.5],
    ]);
  });

  it("may have columns of other quantities, paths of several columns with empty ones, and parts of some animals alone", () => {
    const text = table(
      "scorer,,,s,s,s,s,s",
      "individuals,,,one,one,one,two,two",
      "bodyparts,,,u,u,u,v,v",
      "coords,,,x,y,z,x,y",
      "data,,a.png,1,2,9,3,4",
    );
    const { landmarkNames, images } = parseDeepLabCut(text);
    expect(landmarkNames).toEqual(["u", "v"]);
    expect(images[0]!.image).toBe("data/a.png");
    expect(images[0]!.sets).toEqual([
      { name: "one", landmarks: [[1, 2], missing] },
      { name: "two", landmarks: [missing, [3, 4]] },
    ]);
  });

  it.each([
    [
      table("scorer,s", "bodyparts,u", "a.png,1"),
      ": is a table of DeepLabCut without its header rows bodyparts and coords",
    ],
    [
      table("scorer,s", "coords,x", "a.png,1"),
      ": is a table of DeepLabCut without its header rows bodyparts and coords",
    ],
    [table("scorer,s", "bodyparts,u", "coords,y", "a.png,1"), ": has no column x in its header row coords"],
    [table("scorer,s,s", "bodyparts,u,", "coords,x,y", "a.png,1,2"), ": column 3 has no body part"],
    [table("scorer,s,s,s", "bodyparts,u,u,u", "coords,x,y,y", "a.png,1,2,3"), ': body part "u" has two columns y'],
    [table("scorer,s", "bodyparts,u", "coords,x", "a.png,1"), ': body part "u" lacks its column y'],
    [table("scorer,s,s,s", "bodyparts,u,u,v", "coords,x,y,y", "a.png,1,2,3"), ': body part "v" lacks its column x'],
    [plain("a.png,1,2,3,4", "b.png,1,,3,4"), ', row 5: "u" must have both coordinates or none'],
    [plain(`a.png,1,2,3,${"q".repeat(110)}`), `, row 4: y of "v" must be a number, got "${"q".repeat(100)}…"`],
    [plain("a.png,z,2,3,4"), ', row 4: x of "u" must be a number, got "z"'],
    [plain(",1,2,3,4"), ", row 4: must name the image file, got nothing"],
    [
      table("scorer,s,s,s", "bodyparts,u,u,u", "coords,x,y,likelihood", "a.png,1,2,?"),
      ', row 4: likelihood of "u" must be a number, got "?"',
    ],
    [
      table("scorer,s,s,s", "bodyparts,u,u,u", "coords,x,y,likelihood", "a.png,1,2,1.5"),
      ': set "" of a.png must have confidences from 0 to 1 or NaN, got 1.5',
    ],
  ])("is refused as %#", (text, message) => {
    expect(() => parseDeepLabCut(text, { source: "d.csv" })).toThrow(new RangeError(`d.csv${message}`));
  });

  it("without a file is CollectedData.csv", () => {
    expect(() => parseDeepLabCut(table("scorer,s", "bodyparts,u", "a.png,1"))).toThrow(
      /^CollectedData\.csv: is a table/,
    );
  });

  it("of ten thousand parts and as many animals is refused before it takes their product", () => {
    const columns = Array.from({ length: 1100 }, (_, i) => i);
    const wide = (cell: (i: number) => string) => columns.map((i) => `${cell(i)},${cell(i)}`).join();
    const text = table(
      `scorer,${wide(() => "s")}`,
      `individuals,${wide((i) => `i${i}`)}`,
      `bodyparts,${wide((i) => `u${i}`)}`,
      `coords,${columns.map(() => "x,y").join()}`,
      `a.png,${wide(() => "1")}`,
    );
    expect(() => parseDeepLabCut(text, { source: "d.csv" })).toThrow(
      new RangeError(
        "d.csv: has 1100 points of 1100 landmarks in 1100 sets; give the same landmark the same name in all of them",
      ),
    );
  });
});
