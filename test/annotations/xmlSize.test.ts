import { expect, it } from "vitest";
import { parseCvat } from "../../src/annotations/index.ts";

const document = (content: string) =>
  `<?xml version="1.0"?><!-- <a> --><annotations><image name="a.png" width="9" height="9">${content}</image></annotations>`;
const point = '<points label="p" points="1,2"/>';

it("XML of more levels than a file of annotations has is refused before it takes the whole stack", () => {
  const deep = new RangeError("annotations.xml: is XML of more than 256 levels");
  for (const opening of ["<a>", '<a b="/>">', "<a b='/>'>", "<a><!-- </a> -->", "<a><![CDATA[</a>]]>"])
    expect(() => parseCvat(document(opening.repeat(100_000))), opening).toThrow(deep);
  expect(() => parseCvat(document(`${"<a>".repeat(255)}${"</a>".repeat(255)}`))).toThrow(deep);
  const allowed = `${"<a>".repeat(254)}${"</a>".repeat(254)}`;
  expect(parseCvat(document(allowed + point)).landmarkNames).toEqual(["p"]);
});

it("elements side by side, comments and sections with markup in them are no levels", () => {
  const beside = `${point.replace("p", "q")}${"<b/>".repeat(1000)}${"<c></c>".repeat(1000)}`;
  for (const content of [beside, `<!-- ${"<a>".repeat(1000)} -->`, `<d><![CDATA[${"<a>".repeat(1000)}]]></d>`])
    expect(parseCvat(document(content + point)).images[0]!.sets[0]!.landmarks.length).toBeGreaterThan(0);
});

it("XML of more elements than a file may have is refused before each becomes an object", () => {
  expect(() => parseCvat(document("<!---->".repeat(2 ** 20)))).toThrow(
    new RangeError("annotations.xml: is XML of more than 1048576 elements; split it"),
  );
  const attributes = Array.from({ length: 2 ** 17 }, (_, i) => `a${i}=""`).join(" ");
  expect(() => parseCvat(document(`<b ${attributes}/>`))).toThrow(
    new RangeError("annotations.xml: is XML with a tag of more than 1048576 letters"),
  );
  expect(parseCvat(document(`<b a="${"x".repeat(2 ** 21)}"/>${point}`)).landmarkNames).toEqual(["p"]);
});
