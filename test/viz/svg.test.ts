import { describe, expect, it } from "vitest";
import { element, escapeXml, formatNumber, textElement } from "../../src/viz/svg.ts";
import { parseSvg } from "./parseSvg.ts";

describe("escapeXml", () => {
  it("escapes the five special characters and keeps the rest", () => {
    expect(escapeXml(`<a b="c">'&amp;' é 膝 😀`)).toBe("&lt;a b=&quot;c&quot;&gt;&#39;&amp;amp;&#39; é 膝 😀");
  });

  it("replaces what XML cannot hold", () => {
    expect(escapeXml("a\u0000b\u001bc\ud800d\ufffee\tf\n")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde\tf\n");
  });
});

describe("formatNumber", () => {
  it("rounds, drops trailing zeros and never writes -0", () => {
    expect([1 / 3, 2, 2.5, -0.001, -1.239, 0.1 + 0.2].map((v) => formatNumber(v))).toEqual([
      "0.33",
      "2",
      "2.5",
      "0",
      "-1.24",
      "0.3",
    ]);
    expect(formatNumber(0.12345, 4)).toBe("0.1235");
  });
});

describe("element", () => {
  it("formats numbers, escapes attributes and leaves out undefined ones", () => {
    expect(element("circle", { cx: 1 / 3, class: '"<', r: undefined })).toBe('<circle cx="0.33" class="&quot;&lt;"/>');
  });

  it("nests children and escapes the content of text", () => {
    const markup = element("g", {}, textElement("a < b & c", { x: 1 }));
    expect(markup).toBe('<g><text x="1">a &lt; b &amp; c</text></g>');
    expect(parseSvg(markup).children[0]!.text).toBe("a < b & c");
  });
});

describe("parseSvg", () => {
  it("refuses malformed markup", () => {
    for (const bad of ["<g>", "<g></a>", "<g/><g/>", '<g a="1" a="2"/>', "<g>a & b</g>", '<g a="NaN"/>', "<g <a/></g>"])
      expect(() => parseSvg(bad), bad).toThrow();
  });
});
