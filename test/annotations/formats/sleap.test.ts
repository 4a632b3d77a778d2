import { describe, expect, it } from "vitest";
import { isSleapCsv } from "../../../src/annotations/formats/sleap.ts";
import { parseSleap } from "../../../src/annotations/index.ts";

const header = "track,frame_idx,instance.score,u.x,u.y,u.score,v.x,v.y,v.score";
const table = (...rows: readonly string[]) => `${[header, ...rows].join("\n")}\n`;
const missing = [Number.NaN, Number.NaN];

describe("SLEAP's analysis CSV", () => {
  it.each([
    [["frame_idx", "u.x"], true],
    [["u.x", "track", "frame_idx"], true],
    [["frame_idx", "u.x.score"], false],
    [["frame", "u.x"], false],
    [["frame_idx"], false],
  ])("is told by its header: %j, %j", (names, is) => {
    expect(isSleapCsv(names)).toBe(is);
  });

  it("has the instances of a frame without tracks by their numbers, one alone without a name", () => {
    const { landmarkNames, images } = parseSleap(table(",0,1,1,2,,3,4,", ",0,1,5,6,,7,8,", ",12,1,9,8,,,,"));
    expect(landmarkNames).toEqual(["u", "v"]);
    expect(images.map(({ image, sets }) => [image, sets])).toEqual([
      [
        "0",
        [
          {
            name: "1",
            landmarks: [
              [1, 2],
              [3, 4],
            ],
          },
          {
            name: "2",
            landmarks: [
              [5, 6],
              [7, 8],
            ],
          },
        ],
      ],
      ["12", [{ name: "", landmarks: [[9, 8], missing] }]],
    ]);
  });

  it("keeps the name of a lone track, and a score of 0 and of 1 but none below or above", () => {
    const [image] = parseSleap(table("left,3,1,1,2,0,3,4,1")).images;
    expect(image!.sets).toEqual([
      {
        name: "left",
        landmarks: [
          [1, 2],
          [3, 4],
        ],
        confidence: [0, 1],
      },
    ]);
    const [other] = parseSleap(table("left,3,1,1,2,-0.1,3,4,1.1")).images;
    expect(other!.sets[0]).not.toHaveProperty("confidence");
  });

  it("may lack tracks and scores, and counts from the origin that it is told", () => {
    const [image] = parseSleap("frame_idx,u.y,u.x\n7,2,1\n", { origin: "one" }).images;
    expect(image).toEqual({
      image: "7",
      width: null,
      height: null,
      spacing: null,
      sets: [{ name: "", landmarks: [[0, 1]] }],
    });
  });

  it.each([
    [table(",3.5,1,1,2,,3,4,"), ', row 2: frame_idx must be a whole number, got "3.5"'],
    [table(",0,1,1,2,,3,4,", ",a1,1,1,2,,3,4,"), ', row 3: frame_idx must be a whole number, got "a1"'],
    [table(",,1,1,2,,3,4,"), ', row 2: frame_idx must be a whole number, got ""'],
    ["frame_idx,u.x\n7,1\n", ': landmark "u" has x and no y'],
    [
      "video,frame_idx,u.x,u.y\na.mp4,7,1,1\nb.mp4,7,2,2\n",
      ": holds frames of 2 videos, whose numbers are the same; export each video as a file of its own",
    ],
    [table(",3,1,1,?,,3,4,"), ', row 2: u.y must be a number, got "?"'],
    [table(",3,1,1,2,,?,4,"), ', row 2: v.x must be a number, got "?"'],
    [table(",3,1,1,2,?,3,4,"), ', row 2: u.score must be a number, got "?"'],
    [table("q,3,1,1,2,,3,4,", "q,3,1,1,2,,3,4,"), ', frame 3: landmark "u" is there twice in set "q"'],
    [table(",3,1,1,,,3,4,"), ': set "" of 3 must have landmarks of two finite numbers, or [NaN, NaN]'],
  ])("is refused as %#", (text, message) => {
    expect(() => parseSleap(text, { source: "s.csv" })).toThrow(new RangeError(`s.csv${message}`));
  });

  it("without a file is sleap.csv", () => {
    expect(() => parseSleap("frame_idx,u.x\n7,1\n")).toThrow(/^sleap\.csv: landmark/);
  });
});
