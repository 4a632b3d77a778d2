import { describe, expect, it } from "vitest";
import { isCvat } from "../../../src/annotations/formats/cvat.ts";
import { type Annotations, parseCvat } from "../../../src/annotations/index.ts";

const size = 'width="9" height="8"';
const document = (...images: readonly string[]) => `<?xml version="1.0"?><annotations>${images.join("")}</annotations>`;
const image = (content: string, attributes = `name="a.png" ${size}`) => `<image ${attributes}>${content}</image>`;
const points = (label: string, list: string) => `<points label="${label}" points="${list}"/>`;
const skeleton = (...content: readonly string[]) => `<skeleton label="knee">${content.join("")}</skeleton>`;

const imagesOf = (xml: string, options = {}) => parseCvat(xml, options).images;
const setsOf = (xml: string) => imagesOf(xml)[0]!.sets;

describe("XML of CVAT", () => {
  it.each([
    ["<annotations/>", true],
    ["\ufeff \n<annotations>", true],
    ["\ufeff<?xml version='1.0'?>\n<annotations>", true],
    ["<?xml version='1.0'?><pose/>", false],
    ["x<annotations>", false],
    ["<other><annotations/></other>", false],
    ["image,x <annotations>", false],
  ])("is told by its start: %j, %j", (text, is) => {
    expect(isCvat(text)).toBe(is);
  });

  it("names the points of a shape with several by their numbers, from 1, and one alone by its label", () => {
    const { landmarkNames, images } = parseCvat(document(image(points("u", "1.5, 2 ;3,4") + points("v", "5,6"))));
    expect(landmarkNames).toEqual(["u_1", "u_2", "v"]);
    const landmarks = [
      [1, 1.5],
      [2.5, 3.5],
      [4.5, 5.5],
    ];
    expect(images).toEqual([{ image: "a.png", width: 9, height: 8, spacing: null, sets: [{ name: "", landmarks }] }]);
  });

  it("counts from the origin that it is told", () => {
    expect(imagesOf(document(image(points("u", "3,4"))), { origin: "one" })[0]!.sets[0]!.landmarks).toEqual([[2, 3]]);
  });

  it("has one skeleton without a name, several by their numbers, and points beside one as a set of their own", () => {
    const [one, other] = [skeleton(points("u", "1.5,2.5")), skeleton(points("u", "3.5,4.5"))];
    expect(setsOf(document(image(one)))).toEqual([{ name: "", landmarks: [[1, 2]] }]);
    expect(setsOf(document(image(one + other)))).toEqual([
      { name: "1", landmarks: [[1, 2]] },
      { name: "2", landmarks: [[3, 4]] },
    ]);
    expect(setsOf(document(image(one + points("u", "3.5,4.5"))))).toEqual([
      { name: "", landmarks: [[3, 4]] },
      { name: "1", landmarks: [[1, 2]] },
    ]);
  });

  it("leaves out points of a skeleton that are outside, and what is no shape", () => {
    const hidden = '<points label="v" points="5,6" outside="1"/><attribute name="q"/>';
    const found = parseCvat(document("<meta/>", image(`${skeleton(points("u", "1.5,2.5"), hidden)}<tag/>`)));
    expect(found.landmarkNames).toEqual(["u"]);
    expect(found.images[0]).not.toHaveProperty("warnings");
  });

  it("warns of the image with other shapes alone, and of how many", () => {
    const box = '<box label="q" xtl="0"/>';
    const found: Annotations = parseCvat(
      document(image(points("u", "1,2")), image(`${points("u", "1,2")}${box}${box}`, `name="b.png" ${size}`)),
    );
    expect(found.images.map(({ warnings }) => warnings)).toEqual([
      undefined,
      [{ code: "shapes-left-out", message: "2 shapes that are no points are left out" }],
    ]);
  });

  it.each([
    [
      document("<track/>"),
      'holds tracks of a video; export the task as "CVAT for images 1.1", with its frames as images',
    ],
    ["<?xml version='1.0'?><pose/>", "is XML, but not of CVAT"],
    ["<?xml version='1.0'?>\n<annotations><image></annotations>", "is not valid XML (line 2, column 21)"],
    [document(image("")), "is an export of CVAT without points or skeletons"],
    [document(image(points("u", "1,2"), size)), "an image: has no name"],
    [document(image(points("u", "1,2"), `name="" ${size}`)), "an image: has no name"],
    [document(image(points("u", "1,2"), 'name="a.png" height="8"')), "image a.png: has no width"],
    [
      document(image(points("u", "1,2"), 'name="a.png" width="9" height="8.5"')),
      "image a.png: must have a height in whole pixels, got 8.5",
    ],
    [
      document(image(points("u", "1,2"), 'name="a.png" width="0" height="8"')),
      "image a.png: must have a width in whole pixels, got 0",
    ],
    [
      document(image(points("u", "1,2"), 'name="a.png" width="nine" height="8"')),
      "image a.png: must have a width in whole pixels, got nine",
    ],
    [document(image('<points label="u"/>')), "image a.png: has no points"],
    [document(image(points("", "1,2"))), "image a.png: has no label"],
    [
      document(image(points("u", `1,2;${"x".repeat(110)}`))),
      `image a.png: points of u must be pairs "x,y", got "1,2;${"x".repeat(96)}…"`,
    ],
    [document(image(points("u", "1,2") + points("u", "3,4"))), 'image a.png: landmark "u" is there twice'],
    [
      document(image(skeleton(points("u", "1,2"), points("u", "3,4")) + skeleton(points("u", "1,2")))),
      'image a.png: landmark "u" is there twice in set "1"',
    ],
  ])("is refused as %#", (xml, message) => {
    const place = /^(an )?image\b/.test(message) ? `c.xml, ${message}` : `c.xml: ${message}`;
    expect(() => parseCvat(xml, { source: "c.xml" })).toThrow(new RangeError(place));
  });

  it("without a file is annotations.xml, and must be text", () => {
    expect(() => parseCvat(document())).toThrow(
      new RangeError("annotations.xml: is an export of CVAT without points or skeletons"),
    );
    expect(() => parseCvat(7 as never)).toThrow(new RangeError("parseCvat: xml must be a text, got 7"));
  });
});
