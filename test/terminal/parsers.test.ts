import { describe, expect, it } from "vitest";
import { between, box, integer, list, positive, size, spacing } from "../../src/terminal/parsers.ts";
import { clock } from "../../src/terminal/progressBar.ts";

describe("parsers of options", () => {
  it("read what they should", () => {
    expect(integer(1)("12")).toBe(12);
    expect(integer(0)("1e3")).toBe(1000);
    expect(positive("1e-3")).toBe(0.001);
    expect(between(0, 1)(".5")).toBe(0.5);
    expect(size("160")).toEqual({ width: 160, height: 160 });
    expect(size("160x120")).toEqual({ width: 160, height: 120 });
    for (const cross of ["X", "×", " x "]) expect(size(`160${cross}120`)).toEqual({ width: 160, height: 120 });
    expect(spacing("0.3")).toEqual([0.3, 0.3]);
    expect(spacing("0.3,0.28")).toEqual([0.3, 0.28]);
    expect(box("4,-6,12.5,8")).toEqual([4, -6, 16.5, 2]);
    expect(list("3, 4")).toEqual(["3", "4"]);
  });

  it.each<[string, () => unknown, string]>([
    ["1.5 as an integer", () => integer(1)("1.5"), "It must be an integer of at least 1."],
    ["a number beyond the exact ones", () => integer(1)("1e17"), "It must be an integer of at least 1."],
    ["nothing", () => integer(0, 9)(""), "It must be an integer from 0 to 9."],
    ["infinity", () => positive("Infinity"), "It must be a positive number."],
    ["zero as positive", () => positive("0"), "It must be a positive number."],
    ["NaN", () => between(0, 1)("NaN"), "It must be a number from 0 to 1."],
    ["a size of nothing", () => size("0x10"), "It must be a size such as 160 or 160x120, up to 4096."],
    ["three spacings", () => spacing("1,2,3"), "It must be one or two positive numbers such as 0.3 or 0.3,0.28."],
    ["an empty spacing", () => spacing("0.3,"), "It must be one or two positive numbers such as 0.3 or 0.3,0.28."],
    [
      "a box of no width",
      () => box("1,2,0,4"),
      "It must be left, top, width and height in pixels such as 40,60,120,80.",
    ],
    ["three sides", () => box("1,2,3"), "It must be left, top, width and height in pixels such as 40,60,120,80."],
    ["an empty part of a list", () => list("3,,4"), "It must be one or more values such as 3 or 3,4."],
  ])("refuse %s", (_, parse, message) => {
    expect(parse).toThrow(message);
  });
});

describe("clock(seconds)", () => {
  it("shows minutes and seconds, hours where there are any, a dash for the unknown", () => {
    expect([0, 59.6, 125, 3661, 36000].map(clock)).toEqual(["0:00", "1:00", "2:05", "1:01:01", "10:00:00"]);
    expect([Number.POSITIVE_INFINITY, Number.NaN, -3].map(clock)).toEqual(["–", "–", "0:00"]);
  });
});
