import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import { phantomKnee } from "../../src/phantom/phantomKnee.ts";
import { renderPhantomKnee } from "../../src/phantom/renderPhantomKnee.ts";
import { samplePhantomKnee } from "../../src/phantom/samplePhantomKnee.ts";

const size = { width: 48, height: 40 };

describe("phantomKnee", () => {
  it("gives the same knee for the same seed and index", () => {
    expect(phantomKnee({ seed: 7, index: 3, ...size })).toEqual(phantomKnee({ seed: 7, index: 3, ...size }));
  });

  it("gives different knees for different indices and seeds", () => {
    const pictures = [
      phantomKnee({ seed: 7, index: 3, ...size }),
      phantomKnee({ seed: 7, index: 4, ...size }),
      phantomKnee({ seed: 8, index: 3, ...size }),
      phantomKnee({ seed: "train", index: 3, ...size }),
    ];
    const texts = new Set(pictures.map(({ image }) => image.data.join()));
    const shapes = new Set(pictures.map(({ landmarks }) => landmarks.join()));
    expect([texts.size, shapes.size]).toEqual([4, 4]);
  });

  it("defaults to the first knee of series 0", () => {
    expect(phantomKnee(size)).toEqual(phantomKnee({ seed: 0, index: 0, ...size }));
  });

  it("is sampling and rendering in one step", () => {
    const knee = samplePhantomKnee(createRandom("s", "phantom knee", 2));
    expect(phantomKnee({ seed: "s", index: 2, ...size })).toEqual(renderPhantomKnee(knee, size));
  });

  it("refuses a negative index", () => {
    expect(() => phantomKnee({ index: -1 })).toThrow(
      new RangeError("phantomKnee: index must be an integer of at least 0, got -1"),
    );
  });
});
