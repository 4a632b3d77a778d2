import { describe, expect, it } from "vitest";
import { type ParseLandmarkTableOptions, parseFilter, parseLandmarkTable } from "../../src/data/index.ts";

const csv =
  "image,subject,mm_per_px_x,mm_per_px_y,t0x,t0y,f0x,f0y\na.png,7,0.5,0.25,1,2,3.5,-0.25\nb.png,8,0.5,0.3,,,5e0,6\n";
const names = (text: string, options: ParseLandmarkTableOptions = {}) =>
  parseLandmarkTable(text, options).landmarkNames;
const refusal = (text: string, options: ParseLandmarkTableOptions = {}) => {
  try {
    parseLandmarkTable(text, { source: "p.csv", ...options });
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as Error).message;
  }
  return "accepted";
};

describe("parseLandmarkTable", () => {
  it.each(["sep=;\r\n", "sep=;\n", "sep=;\r", '"sep=;"\r\n', "\ufeffSEP=;\n"])(
    "takes the word of a first line %j",
    (first) => {
      const { samples } = parseLandmarkTable(`${first}image;a,b_x;a,b_y\nk.png;1;2\n`);
      expect(samples.map(({ row, landmarks }) => [row, landmarks])).toEqual([[3, [[1, 2]]]]);
    },
  );

  it("reads points, spacing, the other columns and the line of each row", () => {
    expect(parseLandmarkTable(csv)).toEqual({
      landmarkNames: ["t0", "f0"],
      samples: [
        {
          image: "a.png",
          row: 2,
          landmarks: [
            [1, 2],
            [3.5, -0.25],
          ],
          spacing: [0.5, 0.25],
          columns: { image: "a.png", subject: "7", mm_per_px_x: "0.5", mm_per_px_y: "0.25" },
        },
        {
          image: "b.png",
          row: 3,
          landmarks: [
            [Number.NaN, Number.NaN],
            [5, 6],
          ],
          spacing: [0.5, 0.3],
          columns: { image: "b.png", subject: "8", mm_per_px_x: "0.5", mm_per_px_y: "0.3" },
        },
      ],
    });
  });

  it("takes a byte-order mark, Windows line ends, semicolons, quotes and blank lines", () => {
    const text = '\ufeffimage;note;x1;y1\r\n\r\n"a ""b"".png";"two\r\nlines";1;2\r\n;;;\r\nc.png;;3;4\r\n';
    const { samples } = parseLandmarkTable(text);
    expect(samples.map(({ image, row, landmarks }) => [image, row, landmarks])).toEqual([
      ['a "b".png', 3, [[1, 2]]],
      ["c.png", 6, [[3, 4]]],
    ]);
    expect(samples[0]!.columns.note).toBe("two\r\nlines");
  });

  it("counts lines through blank rows, and refuses tables that are absurd before they are split", () => {
    const odd = 'image,x,y\r\n\r\n"a\r\n.png",1,2\r\n,,\r\nb.png,?,2\r\n';
    expect(() => parseLandmarkTable(odd)).toThrow('table, row 6, column "x": must be a number, got "?"');
    const refusals: [csv: string, message: string][] = [
      [
        `image,x,y\n${"\n".repeat(2 ** 19)}a,1,2\n`,
        "has more than 524288 lines, as many as a table may have; split it",
      ],
      [`image,x,y\n${",".repeat(2 ** 22)}`, "has more than 4194304 cells, as many as a table may have; split it"],
      [`image,x,y\n${'"'.repeat(2 ** 23 + 1)}`, "has more than 8388608 quotation marks; split it"],
    ];
    for (const [csv, message] of refusals)
      expect(() => parseLandmarkTable(csv)).toThrow(new RangeError(`table: ${message}`));
    expect(() => parseLandmarkTable(`image${",".repeat(2 ** 16)}\n`)).toThrow(
      "table, row 1: has 65537 cells, more than 65536",
    );
    // Blank lines are no rows: half a million of them take no memory.
    expect(parseLandmarkTable(`image,x,y\n${"\n".repeat(5e5)}a,1,2\n`).samples).toMatchObject([{ row: 500002 }]);
  });

  it("allows several rows of one image", () => {
    expect(parseLandmarkTable("image,x1,y1\na.png,1,2\na.png,3,4\n").samples).toHaveLength(2);
  });

  it("finds landmarks in each usual form, in the order of the header", () => {
    expect(names("image,x2,y2,x1,y1\na,1,2,3,4")).toEqual(["2", "1"]);
    expect(names("image,t0x,t0y,box\na,1,2,3")).toEqual(["t0"]);
    expect(names("image,left_eye_x,left_eye_y,nose_y,nose_x\na,1,2,3,4")).toEqual(["left_eye", "nose"]);
    expect(names("image,nose.x,nose.y\na,1,2")).toEqual(["nose"]);
    expect(names("image,X,Y\na,1,2")).toEqual(["point"]);
    expect(parseLandmarkTable("image,nose_y,nose_x\na,3,4").samples[0]!.landmarks).toEqual([[4, 3]]);
  });

  it("prefers the form with the most pairs and leaves the others as columns", () => {
    const { landmarkNames, samples } = parseLandmarkTable("image,center_x,center_y,x1,y1,x2,y2\na,9,8,1,2,3,4");
    expect(landmarkNames).toEqual(["1", "2"]);
    expect(samples[0]!.columns).toEqual({ image: "a", center_x: "9", center_y: "8" });
  });

  it("reads the landmarks it is told to, by name or by column", () => {
    const text = "image,center_x,center_y,x1,y1,x2,y2\na,9,8,1,2,3,4";
    const byName = parseLandmarkTable(text, { landmarks: ["2", "center"] });
    expect(byName.samples[0]!.landmarks).toEqual([
      [3, 4],
      [9, 8],
    ]);
    const byColumn = parseLandmarkTable(text, { landmarks: { swapped: ["y1", "x1"] } });
    expect(byColumn).toMatchObject({ landmarkNames: ["swapped"], samples: [{ landmarks: [[2, 1]] }] });
    expect(refusal(text, { landmarks: ["3"] })).toBe('p.csv: has no landmark "3"; there are: center, 1, 2');
    expect(refusal(text, { landmarks: { a: ["x1", "z1"] } })).toBe(
      'p.csv: has no column "z1"; there are: image, center_x, center_y, x1, y1, x2, y2',
    );
    expect(refusal(text, { landmarks: [] })).toBe(
      "parseLandmarkTable: landmarks must name at least one landmark, got none",
    );
  });

  it("takes the spacing from the columns found or named, or from the options", () => {
    const spacings = (text: string, options: ParseLandmarkTableOptions = {}) =>
      parseLandmarkTable(text, options).samples.map(({ spacing }) => spacing);
    expect(spacings("image,mm_per_px,x1,y1\na,0.4,1,2\nb,,1,2")).toEqual([[0.4, 0.4], null]);
    expect(spacings("image,sx,sy,x1,y1\na,0.4,0.6,1,2", { spacing: { x: "sx", y: "sy" } })).toEqual([[0.4, 0.6]]);
    expect(spacings(csv, { spacing: [1, 2] })).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(spacings("image,x1,y1\na,1,2")).toEqual([null]);
  });

  it("maps points of another resolution with half-pixel centres", () => {
    // The last pixel centre of 1935×2400 falls 2.5 px before the end, x′ = (1934.5 + …)/5 by the formula.
    const [point] = parseLandmarkTable("image,x1,y1\na,1934,2\n", { pointsScale: 0.2 }).samples[0]!.landmarks;
    expect(point).toBeAllClose([1934.5 / 5 - 0.5, 0], { atol: 1e-12, rtol: 0 });
    const missing = parseLandmarkTable("image,x1,y1\na,,\n", { pointsScale: 0.2 }).samples[0]!.landmarks;
    expect(missing).toEqual([[Number.NaN, Number.NaN]]);
    expect(refusal(csv, { pointsScale: 0 })).toBe("parseLandmarkTable: pointsScale must be a positive number, got 0");
  });

  it("reads only the rows that pass the filter", () => {
    const text = "image,ok,x1,y1\na,0,broken,2\nb,1,1,2\n";
    expect(parseLandmarkTable(text, { filter: parseFilter("ok=1") }).samples.map(({ row }) => row)).toEqual([3]);
    expect(refusal(text, { filter: parseFilter("ok=2") })).toBe("p.csv: no row of 2 passes the filter ok=2");
    expect(refusal(text, { filter: parseFilter("x1=2") })).toBe(
      'p.csv: has no column "x1" to filter by; there are: image, ok',
    );
  });

  it("reports bad rows and keeps the others when asked to", () => {
    const problems: unknown[] = [];
    const { samples } = parseLandmarkTable("image,x1,y1\na,1\nb,1,2\nc,1,z\n", {
      onProblem: (problem) => problems.push(problem),
    });
    expect(samples.map(({ image }) => image)).toEqual(["b"]);
    expect(problems).toMatchObject([
      { image: "a", row: 2, message: expect.stringContaining("has 2 cells") },
      { image: "c", row: 4, message: expect.stringContaining('got "z"') },
    ]);
  });

  it.each([
    ["", "p.csv: is empty; it needs a header and one row per image"],
    [" \n\n", "p.csv: is empty; it needs a header and one row per image"],
    ["image,x1,y1\n", "p.csv: has a header but no rows; add one row per image"],
    [
      `${"\0".repeat(128)}DICM`,
      "p.csv: is a DICOM file, no table; structured reports and presentation states are read one by one",
    ],
    ["PK\u0003\0\0", "p.csv: is no text; save it as CSV in UTF-8"],
    [
      "file,x1,y1\na,1,2",
      'p.csv: has no column "image"; there are: file, x1, y1; rename one, or name it with the option imageColumn',
    ],
    [
      "a.png,1,2\nb.png,3,4\n",
      "p.csv: its first row holds numbers; put a row of names above it, such as image,a_x,a_y,b_x,b_y",
    ],
    [
      "image;x1;y1\na;1,5;2,5",
      'p.csv, row 2, column "x1": must be a number, got "1,5"; write decimals with a point, as in 0.5',
    ],
    [
      "image,x1,y1\na,1,5,2,5",
      "p.csv, row 2: has 5 cells where the header has 3; look for a missing or an extra separator, or decimals with a comma, which need a point",
    ],
    ["image,x1,y1\na,1", "p.csv, row 2: has 2 cells where the header has 3; look for a missing or an extra separator"],
    ["image,x1,y1,x1\na,1,2,3", 'p.csv: has two columns "x1"; rename one'],
    ['image,x1,y1\n"a,1,2\n', "p.csv, row 2: has a quotation mark that is not closed; close or remove it"],
    [
      "image,a,b\na,1,2",
      "p.csv: has no landmark columns such as t0x,t0y or x1,y1 or name_x,name_y; name them with the option landmarks (columns: image, a, b)",
    ],
    [
      "image,a_x,a_y,x1,y1\na,1,2,3,4",
      "p.csv: columns a_x and x1 could both be landmarks; name those to read with the option landmarks",
    ],
    ["image,t0x,t0y,t1x,t1Z\na,1,2,3,4", 'p.csv: column "t1x" has no partner for y; add or rename it'],
    ["image,x1,y1,y2\na,1,2,3", 'p.csv: column "y2" has no partner for x; add or rename it'],
    [
      "image,x1,y1\na,1,2\nb,3,4,5\n",
      "p.csv, row 3: has 4 cells where the header has 3; look for a missing or an extra separator, or decimals with a comma, which need a point",
    ],
    [
      "image,x1,y1\n,1,2\n",
      'p.csv, row 2, column "image": must name the image file, got nothing; fill it in or remove the row',
    ],
    [
      "image,x1,y1\na,1,abc",
      'p.csv, row 2, column "y1": must be a number, got "abc"; correct it, or leave both coordinates empty for a missing point',
    ],
    [
      "image,x1,y1\na,0x10,2",
      'p.csv, row 2, column "x1": must be a number, got "0x10"; correct it, or leave both coordinates empty for a missing point',
    ],
    [
      "image,x1,y1\na,1e999,2",
      'p.csv, row 2, column "x1": must be a number, got "1e999"; correct it, or leave both coordinates empty for a missing point',
    ],
    ["image,x1,y1\na,,2", 'p.csv, row 2, column "x1": is empty but "y1" is not; fill in both or neither'],
    ["image,x1,y1\na,1,", 'p.csv, row 2, column "y1": is empty but "x1" is not; fill in both or neither'],
    ["image,mm_per_px_x,x1,y1\na,1,2,3", 'p.csv: has no column "mm_per_px_y"; there are: image, mm_per_px_x, x1, y1'],
  ])("refuses %j", (text, message) => {
    expect(refusal(text)).toBe(message);
  });

  it.each(["0", "-0.1", "nan"])("refuses the spacing %s", (cell) => {
    expect(refusal(`image,mm_per_px_x,mm_per_px_y,x1,y1\na,0.5,${cell},1,2`)).toBe(
      `p.csv, row 2, column "mm_per_px_y": must be a positive number of millimetres per pixel, got "${cell}"; ` +
        "correct it, or leave it empty where the spacing is unknown",
    );
  });

  it("refuses a spacing of which one half is empty, and one in the options that is not positive", () => {
    expect(refusal("image,mm_per_px_x,mm_per_px_y,x1,y1\na,0.5,,1,2")).toContain('column "mm_per_px_y"');
    expect(refusal(csv, { spacing: [1, Number.NaN] })).toBe(
      "parseLandmarkTable: spacing must be a positive number, got NaN",
    );
    expect(refusal(csv, { spacing: { x: "sx", y: "sy" } })).toContain('p.csv: has no column "sx"');
  });
});
