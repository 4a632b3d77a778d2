import { describe, expect, it } from "vitest";
import { fitText, textWidth } from "../../src/viz/textWidth.ts";

describe("textWidth", () => {
  it("is more than the advance width in DejaVu Sans, a wide face", () => {
    // 2048 units per em, from the face's horizontal metrics
    const advances: [string, number][] = [
      ["KNEEL from scratch", 20234],
      ["lateral tibial plateau", 20660],
      ["0.123", 5863],
      ["≤ 2.5 mm", 10265],
      ["100.0%", 7809],
      ["mmm", 5985],
    ];
    for (const [text, units] of advances) expect(textWidth(text, 12), text).toBeGreaterThan((units / 2048) * 12);
  });
});

describe("fitText", () => {
  it("keeps what fits and shortens the rest to the width", () => {
    expect(fitText("t0", 100, 12)).toBe("t0");
    const shortened = fitText("lateral tibial plateau", 80, 12);
    expect(shortened).toMatch(/^lateral.*…$/u);
    expect(textWidth(shortened, 12)).toBeLessThanOrEqual(80);
  });

  it("never cuts a character of two code units in half", () => {
    expect(fitText("😀😀😀😀", 40, 12)).toMatch(/^(?:😀)+…$/u);
  });
});
