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

  it("has the columns that something needs, in one order, with a note of the model and the codes of warnings", () => {
    const image = { image: "a.png", width: 9, height: null, spacing: [0.5, 0.25] as const };
    const set = {
      name: "left",
      landmarks: [
        [1, 2],
        [Number.NaN, Number.NaN],
      ] as const,
      visible: [false, true],
      confidence: [0.5, Number.NaN],
      covariance: [
        [1, -0.5, 2],
        [Number.NaN, Number.NaN, Number.NaN],
      ] as const,
    };
    const warnings = [
      { code: "color-as-gray", message: "m" },
      { code: "other", message: "n" },
    ] as const;
    const annotations: Annotations = {
      landmarkNames: ["u", "v"],
      images: [{ ...image, sets: [set], warnings }],
      source: { model: { trainedOn: { kind: "bilateral" } } },
    };
    expect(formatLongCsv(annotations)).toBe(
      `image,set,landmark,x,y,visible,confidence,xx,xy,yy,width,mm_per_px_x,mm_per_px_y,trained_on,warnings
a.png,left,u,1,2,0,0.5,1,-0.5,2,9,0.5,0.25,bilateral,color-as-gray other
a.png,left,v,,,1,,,,,9,0.5,0.25,bilateral,color-as-gray other
`,
    );
    for (const source of [undefined, {}, { model: {} }, { model: { trainedOn: { kind: 7 } } }])
      expect(
        formatLongCsv({
          landmarkNames: ["u"],
          images: [
            { image: "a.png", width: null, height: null, spacing: null, sets: [{ name: "", landmarks: [[1, 2]] }] },
          ],
          ...(source && { source }),
        }),
      ).toBe("image,set,landmark,x,y\na.png,,u,1,2\n");
  });

  it("gives a landmark that a set lacks no confidence, no covariance, and takes it for visible", () => {
    const text = `image,set,landmark,x,y,visible,confidence,xx,xy,yy
a.png,left,u,1,2,0,0,1,0,2
a.png,right,v,3,4,1,1,,,
`;
    const missing = [Number.NaN, Number.NaN];
    const unknown = [Number.NaN, Number.NaN, Number.NaN];
    expect(parseLongCsv(text).images[0]!.sets).toEqual([
      {
        name: "left",
        landmarks: [[1, 2], missing],
        visible: [false, true],
        confidence: [0, Number.NaN],
        covariance: [[1, 0, 2], unknown],
      },
      { name: "right", landmarks: [missing, [3, 4]], visible: [true, true], confidence: [Number.NaN, 1] },
    ]);
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
    [`${head}a.png,,,1,2,,,,\n`, 'l.csv, row 2, column "landmark": must name the landmark, got nothing'],
    [`${head}a.png,,p,,2,,,,\n`, 'l.csv, row 2, column "x": x and y must both be given or both be empty'],
    [
      `${head}a.png,,p,1,2,-0.5,,,\n`,
      'l.csv, row 2, column "confidence": must be a number from 0 to 1 or empty, got "-0.5"',
    ],
    [`${head}a.png,,p,1,2,,0,,\n`, 'l.csv, row 2, column "width": must be a whole number of pixels or empty, got "0"'],
    [
      `${head}a.png,,p,1,2,,,1,-1\n`,
      'l.csv, row 2, column "mm_per_px_y": must be a positive number or empty, got "-1"',
    ],
    [
      `${head}a.png,,p,1,${"q".repeat(110)},,,,\n`,
      `l.csv, row 2, column "y": must be a number or empty, got "${"q".repeat(100)}…"`,
    ],
    [
      `${head}a.png,,p,1,2,,,1,1\na.png,,q,1,2,,,1,2\n`,
      'l.csv, row 3, column "image": rows of a.png differ in size or spacing',
    ],
    [
      "image,set,landmark,x,y,height\na.png,,p,1,2,8\na.png,,q,1,2,\n",
      'l.csv, row 3, column "image": rows of a.png differ in size or spacing',
    ],
    [
      "image,set,landmark,x,y,visible\na.png,,p,1,2,yes\n",
      'l.csv, row 2, column "visible": must be 0, 1 or empty, got "yes"',
    ],
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
      new RangeError(
        'fromLandmarkTable: rows of a.png must differ in the column that names the set, row 3 has "1" again',
      ),
    );
    expect(() => fromLandmarkTable(table, { setColumn: "who" })).toThrow(
      'fromLandmarkTable: setColumn must be a column of the table, got "who"',
    );
    const both = parseLandmarkTable("image,side,set,p_x,p_y\na.png,R,1,1,2\nb.png,L,2,3,4\n");
    expect(fromLandmarkTable(both).images.map(({ sets }) => sets[0]!.name)).toEqual(["1", "2"]);
    expect(fromLandmarkTable({ landmarkNames: ["p"], samples: [] })).toEqual({ landmarkNames: ["p"], images: [] });
  });

  it("has sizes and names of sets where they are known, and one spacing for the rows of an image", () => {
    const image = { image: "a.png", spacing: null, sets: [{ name: "", landmarks: [[1, 2]] }] } as const;
    const samples = (more: object) =>
      toLandmarkTable({ landmarkNames: ["p"], images: [{ ...image, width: null, height: null, ...more }] }).samples;
    expect(samples({})).toEqual([
      { image: "a.png", row: 2, landmarks: [[1, 2]], spacing: null, columns: { image: "a.png" } },
    ]);
    expect(samples({ width: 9 })[0]!.size).toEqual({ width: 9, height: null });
    expect(samples({ height: 8 })[0]!.size).toEqual({ width: null, height: 8 });
    expect(samples({ sets: [{ name: "left", landmarks: [[1, 2]] }] })[0]!.columns).toEqual({
      image: "a.png",
      set: "left",
    });
    const table = parseLandmarkTable("image,set,mm_per_px,p_x,p_y\na.png,1,0.1,1,2\na.png,2,,3,4\n");
    expect(() => fromLandmarkTable(table, { source: "t.csv" })).toThrow(
      new RangeError("t.csv: rows of a.png must have one spacing, row 3 has another"),
    );
  });
});
