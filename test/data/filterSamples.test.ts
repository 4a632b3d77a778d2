import { describe, expect, it } from "vitest";
import { filterSamples, parseFilter, parseLandmarkTable } from "../../src/data/index.ts";

const table = parseLandmarkTable(
  "image,kl,side,ok,x1,y1\na.png,0,R,1,1,2\nb.png,2,L,1.0,1,2\nc.png,10,R,0,1,2\nd.png,,L,1,1,2\ne.png,NA,R,1,1,2\n",
);
const left = (filter: string) =>
  filterSamples(table, parseFilter(filter))
    .samples.map(({ image }) => image[0])
    .join("");

describe("parseFilter", () => {
  it("reads conditions with blanks around their parts", () => {
    expect(parseFilter(" ok = 1, side!=L,kl>=2")).toEqual([
      { column: "ok", operator: "=", value: "1" },
      { column: "side", operator: "!=", value: "L" },
      { column: "kl", operator: ">=", value: "2" },
    ]);
    expect(parseFilter(" ")).toEqual([]);
  });

  it.each(["ok", "=1", "ok==1", "ok=1,", "a<b<3", "a=>1"])("refuses %j", (text) => {
    expect(() => parseFilter(text)).toThrow(
      new RangeError(
        `parseFilter: filter must be conditions such as "ok=1,kl>=2", each with one of = != < <= > >=, got ${JSON.stringify(text)}`,
      ),
    );
  });

  it("wants a number after an ordering", () => {
    expect(() => parseFilter("kl<two")).toThrow(
      new RangeError('parseFilter: kl< must be followed by a number, got "two"'),
    );
    expect(() => parseFilter("kl>=")).toThrow('parseFilter: kl>= must be followed by a number, got ""');
  });
});

describe("filterSamples", () => {
  it.each([
    ["ok=1", "abde"],
    ["ok!=1", "c"],
    ["side=R,ok=1", "ae"],
    ["kl<10", "ab"],
    ["kl<=10", "abc"],
    ["kl>2", "c"],
    ["kl>=2", "bc"],
    ["kl=", "d"],
    ["kl!=", "abce"],
    ["kl!=2", "acde"],
    ["image=b.png", "b"],
    ["", "abcde"],
  ])("%s leaves %s", (filter, expected) => {
    expect(left(filter)).toBe(expected);
  });

  it("keeps the names of the landmarks", () => {
    expect(filterSamples(table, parseFilter("ok=0")).landmarkNames).toEqual(["1"]);
  });

  it("lists the columns for an unknown one and says when nothing is left", () => {
    expect(() => left("okay=1")).toThrow(
      new RangeError('filterSamples: the table: has no column "okay" to filter by; there are: image, kl, side, ok'),
    );
    expect(() => left("ok=1,kl>99")).toThrow(
      new RangeError("filterSamples: no sample of 5 passes the filter ok=1,kl>99"),
    );
  });
});
