import { describe, expect, it } from "vitest";
import { formatLandmarkTable, type LandmarkTable, parseLandmarkTable } from "../../src/data/index.ts";

const table = (landmarkNames: string[], landmarks: [number, number][]): LandmarkTable => ({
  landmarkNames,
  samples: [
    { image: "a.png", row: 2, landmarks, spacing: [0.5, 0.25], columns: { fold: "0", note: 'a "b", c' } },
    { image: "b.png", row: 3, landmarks, spacing: null, columns: { fold: "1", note: "" } },
  ],
});

describe("formatLandmarkTable", () => {
  it("writes image, other columns, spacing and coordinates", () => {
    const csv = formatLandmarkTable(
      table(
        ["t0", "f0"],
        [
          [1.25, -0.5],
          [Number.NaN, Number.NaN],
        ],
      ),
    );
    expect(csv).toBe(
      "image,fold,note,mm_per_px_x,mm_per_px_y,t0x,t0y,f0x,f0y\n" +
        'a.png,0,"a ""b"", c",0.5,0.25,1.25,-0.5,,\n' +
        "b.png,1,,,,1.25,-0.5,,\n",
    );
  });

  it.each([
    [["1", "2"], "x1,y1,x2,y2"],
    [["t0", "f1"], "t0x,t0y,f1x,f1y"],
    [["nose", "t0"], "nose_x,nose_y,t0_x,t0_y"],
    [["point"], "point_x,point_y"],
  ])("gives the landmarks %j one form that is read back", (names, header) => {
    const landmarks = names.map((_, k): [number, number] => [k + 1 / 3, 1e-7 * (k + 1)]);
    const csv = formatLandmarkTable(table(names, landmarks));
    expect(csv.split("\n")[0]).toBe(`image,fold,note,mm_per_px_x,mm_per_px_y,${header}`);
    const back = parseLandmarkTable(csv);
    expect(back.landmarkNames).toEqual(names);
    expect(back.samples.map((sample) => sample.landmarks)).toEqual([landmarks, landmarks]);
    expect(back.samples.map(({ spacing }) => spacing)).toEqual([[0.5, 0.25], null]);
    expect(back.samples[0]!.columns.note).toBe('a "b", c');
    // What was parsed from the usual form comes back whole.
    expect(parseLandmarkTable(formatLandmarkTable(back))).toEqual(back);
  });

  it("leaves the spacing columns out where no sample has one", () => {
    const { samples } = table(["1"], [[1, 2]]);
    expect(formatLandmarkTable({ landmarkNames: ["1"], samples: [samples[1]!] })).toBe(
      "image,fold,note,x1,y1\nb.png,1,,1,2\n",
    );
  });

  it("refuses a sample with another number of landmarks", () => {
    expect(() => formatLandmarkTable(table(["1", "2"], [[1, 2]]))).toThrow(
      new RangeError("formatLandmarkTable: landmarks of a.png (row 2) must be 2 points, got 1"),
    );
  });
});
