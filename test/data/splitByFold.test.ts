import { describe, expect, it } from "vitest";
import { parseLandmarkTable, splitByFold } from "../../src/data/index.ts";

const { samples } = parseLandmarkTable("image,fold,note,x1,y1\na,10,,1,2\nb,2,,1,2\nc,0,n,1,2\nd,2,,1,2\ne,0,,1,2\n");
const images = (side: readonly { image: string }[]) => side.map(({ image }) => image).join("");
const split = (options: Parameters<typeof splitByFold>[1]) => {
  const { train, test } = splitByFold(samples, options);
  return [images(train), images(test)];
};

describe("splitByFold", () => {
  it("tests on one value and trains on the others, in order", () => {
    expect(split({ column: "fold", test: "2" })).toEqual(["ace", "bd"]);
  });

  it("takes several values, and a training set of its own", () => {
    expect(split({ column: "fold", test: ["0", "10"] })).toEqual(["bd", "ace"]);
    expect(split({ column: "fold", test: "0", train: "10" })).toEqual(["a", "ce"]);
  });

  it("lists the values for one that is not there", () => {
    expect(() => split({ column: "fold", test: "3" })).toThrow(
      new RangeError('splitByFold: value of column "fold" must be one of 0, 2, 10, got "3"'),
    );
  });

  it("lists the columns for one that is not there, and refuses empty cells", () => {
    expect(() => split({ column: "toString", test: "3" })).toThrow(
      new RangeError('splitByFold: samples must have the column "toString"; there are: image, fold, note'),
    );
    expect(() => split({ column: "note", test: "n" })).toThrow(
      new RangeError('splitByFold: row 2 (a) has nothing in column "note"'),
    );
  });

  it("refuses an overlap and an empty side", () => {
    expect(() => split({ column: "fold", test: "0", train: ["2", "0"] })).toThrow(
      new RangeError('splitByFold: train must be without the values of test, got "0"'),
    );
    expect(() => split({ column: "fold", test: ["0", "2", "10"] })).toThrow(
      'splitByFold: train must be at least one of the values of column "fold", got ["0", "2", "10"]',
    );
    expect(() => split({ column: "fold", test: [] })).toThrow("splitByFold: test must be at least one");
  });
});
