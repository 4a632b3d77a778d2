import fc from "fast-check";
import { expect, it } from "vitest";
import { inline, printable, printableList, quote } from "../../src/internal/printable.ts";

it("names of a file stand in a message as they are, or quoted where they are odd", () => {
  expect(printable("out_block.0.weight")).toBe("out_block.0.weight");
  expect(printable("a\nb")).toBe('"a\\nb"');
  expect(printable(" ")).toBe('" "');
  expect(printable("a ")).toBe('"a "');
  expect(printable("")).toBe('""');
  expect(quote("é")).toBe('"é"');
  expect(quote("\u009b31m\u2028")).toBe('"\\u009b31m\\u2028"');
  expect(quote("\u{1f9b5}".repeat(51))).toBe(`"${"\u{1f9b5}".repeat(50)}…"`);
  expect(quote("\0".repeat(17))).toBe(`"${"\\u0000".repeat(16)}…"`);
  expect(quote("a".repeat(101))).toBe(`"${"a".repeat(100)}…"`);
  expect(printableList([])).toBe("none");
  expect(printableList(["a", "b\t"])).toBe('a, "b\\t"');
  expect(printableList(["a", "b", "c"], 2)).toBe("a, b and 1 more");
});

it("a message holds no line break and no more than its names' first letters, whatever the names are", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 300 }), { maxLength: 50 }), (names) => {
      const text = printableList(names);
      expect(text).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029]/u);
      expect(text.length).toBeLessThan(300 + 103 + 20);
    }),
  );
});

it("a sentence that quotes a file stays one line of some 200 letters, and as it is where nothing is odd", () => {
  expect(inline('Expected "a" but received "é"')).toBe('Expected "a" but received "é"');
  expect(inline("a\n\u0000b\ud800c\u2028")).toBe("a\\u000a\\u0000b\\ud800c\\u2028");
  expect(inline("a".repeat(201))).toBe(`${"a".repeat(200)} …`);
});
