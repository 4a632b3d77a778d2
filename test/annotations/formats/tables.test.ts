import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Annotations,
  formatLongCsv,
  fromLandmarkTable,
  parseLongCsv,
  toLandmarkTable,
} from "../../../src/annotations/index.ts";
import { formatLandmarkTable, parseLandmarkTable } from "../../../src/data/index.ts";
import { arbitraryAnnotations } from "./arbitraryAnnotations.ts";
import { keeping } from "./sameAnnotations.ts";

const plainNames = fc.uniqueArray(fc.stringMatching(/^[a-w][a-w0-9]{0,6}[0-9]$/), { minLength: 1, maxLength: 5 });
const anyNames = fc.uniqueArray(
  fc
    .string({ minLength: 1, maxLength: 9 })
    .map((name) => name.replaceAll("\0", "").trim())
    .filter((name) => name !== ""),
  { minLength: 1, maxLength: 5 },
);

describe("the long CSV table", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(arbitraryAnnotations({ landmarkNames: anyNames }), (annotations) => {
        const kept = keeping(annotations, { fields: ["visible", "confidence", "covariance"] });
        const back = parseLongCsv(formatLongCsv(annotations));
        const known = (list: readonly (number | readonly number[])[] | undefined) =>
          list?.flat().some((value) => !Number.isNaN(value));
        // A list in which nothing is known leaves no trace.
        const expected: Annotations = {
          ...kept,
          images: kept.images.map((image) => ({
            ...image,
            sets: image.sets.map(({ confidence, covariance, ...set }) => ({
              ...set,
              ...(confidence && known(confidence) && { confidence }),
              ...(covariance && known(covariance) && { covariance }),
            })),
          })),
        };
        expect(back).toEqual(expected);
      }),
    );
  });

  it("may have its rows and columns in any order, and sets without some landmarks", () => {
    const text = "y,x,landmark,set,image,note\n2,1,b,left,i.png,n\n4,3,a,right,i.png,\n,,b,right,i.png,\n";
    expect(parseLongCsv(text)).toEqual({
      landmarkNames: ["b", "a"],
      images: [
        {
          image: "i.png",
          width: null,
          height: null,
          spacing: null,
          sets: [
            {
              name: "left",
              landmarks: [
                [1, 2],
                [Number.NaN, Number.NaN],
              ],
            },
            {
              name: "right",
              landmarks: [
                [Number.NaN, Number.NaN],
                [3, 4],
              ],
            },
          ],
        },
      ],
    });
  });

  const head = "image,set,landmark,x,y,confidence,width,mm_per_px_x,mm_per_px_y\n";
  it.each([
    ["image,x,y\na,1,2\n", 'l.csv: has no column "set"; there are: image, x, y'],
    [`${head}a.png,,p,1,,,,,\n`, 'l.csv, row 2, column "x": x and y must both be given or both be empty'],
    [`${head}a.png,,p,1,0x2,,,,\n`, 'l.csv, row 2, column "y": must be a number or empty, got "0x2"'],
    [
      `${head}a.png,,p,1,2,1.5,,,\n`,
      'l.csv, row 2, column "confidence": must be a number from 0 to 1 or empty, got "1.5"',
    ],
    [
      `${head}a.png,,p,1,2,,9.5,,\n`,
      'l.csv, row 2, column "width": must be a whole number of pixels or empty, got "9.5"',
    ],
    [`${head}a.png,,p,1,2,,,0,1\n`, 'l.csv, row 2, column "mm_per_px_x": must be a positive number or empty, got "0"'],
    [
      `${head}a.png,,p,1,2,,,,\na.png,,p,1,2,,,,\n`,
      'l.csv, row 3, column "landmark": "p" is there twice in set "" of a.png',
    ],
    [
      `${head}a.png,,p,1,2,,9,,\na.png,,q,1,2,,8,,\n`,
      'l.csv, row 3, column "image": rows of a.png differ in size or spacing',
    ],
    [`${head},,p,1,2,,,,\n`, 'l.csv, row 2, column "image": must name the image file, got nothing'],
    [`${head}a.png,,p,1\n`, "l.csv, row 2: has 4 cells where the header has 9"],
  ])("is refused as %#", (text, message) => {
    expect(() => parseLongCsv(text, "l.csv")).toThrow(new RangeError(message));
  });
});

describe("the wide CSV table", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(arbitraryAnnotations({ landmarkNames: plainNames }), (annotations) => {
        const csv = formatLandmarkTable(toLandmarkTable(annotations));
        expect(fromLandmarkTable(parseLandmarkTable(csv))).toEqual(keeping(annotations, { size: false }));
      }),
    );
  });

  it("has a row for each set with landmarks", () => {
    const set = { name: "left", landmarks: [[1, 2]] } as const;
    const image = { image: "a.png", width: 9, height: 9, spacing: [0.5, 0.25] } as const;
    const table = toLandmarkTable({
      landmarkNames: ["p"],
      images: [{ ...image, sets: [{ name: "right", landmarks: [] }, set] }],
    });
    expect(formatLandmarkTable(table)).toBe("image,set,mm_per_px_x,mm_per_px_y,p_x,p_y\na.png,left,0.5,0.25,1,2\n");
  });

  it("takes the column side, or another, for the sets, and refuses the same one twice", () => {
    const table = parseLandmarkTable("image,side,reader,p_x,p_y\na.png,R,1,1,2\na.png,L,1,3,4\n");
    expect(fromLandmarkTable(table).images[0]!.sets.map(({ name }) => name)).toEqual(["R", "L"]);
    expect(() => fromLandmarkTable(table, { setColumn: "reader" })).toThrow(
      'fromLandmarkTable: rows of a.png must differ in the column that names the set, row 3 has "1" again',
    );
    expect(() => fromLandmarkTable(table, { setColumn: "who" })).toThrow(
      'fromLandmarkTable: setColumn must be a column of the table, got "who"',
    );
  });
});
