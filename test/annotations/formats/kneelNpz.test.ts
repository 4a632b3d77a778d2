import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { type Annotations, formatKneelNpz, parseKneelNpz } from "../../../src/annotations/index.ts";
import { formatNpy } from "../../../src/internal/npy.ts";
import { kneeLandmarkNames } from "../../../src/knee/index.ts";
import { arbitraryAnnotations } from "./arbitraryAnnotations.ts";

const knees = arbitraryAnnotations({ landmarkNames: fc.constant([...kneeLandmarkNames]) });
const knee = kneeLandmarkNames.map((_, k) => [10 * k + 0.5, 200.26 - k] as const);
const image = { width: 9, height: 9, spacing: null };
const films: Annotations = {
  landmarkNames: kneeLandmarkNames,
  images: [
    { ...image, image: "a.dcm", sets: [{ name: "left", landmarks: knee.with(3, [NaN, NaN]) }] },
    {
      ...image,
      image: "längs.x.dcm",
      sets: [
        { name: "right", landmarks: knee },
        { name: "left", landmarks: [], reason: "not found" },
      ],
    },
  ],
};

/** What both knees of each image are read as. */
function expected({ images }: Annotations, digits: (value: number) => number): Annotations {
  return {
    landmarkNames: kneeLandmarkNames,
    images: images.map(({ image: name, sets }) => ({
      image: name.replace(/\.[^.]+$/, ""),
      width: null,
      height: null,
      spacing: null,
      sets: ["right", "left"].map((side) => {
        const points = sets.find((set) => set.name === side)?.landmarks ?? [];
        const any = points.some(([x]) => !Number.isNaN(x));
        return { name: side, landmarks: any ? points.map(([x, y]) => [digits(x), digits(y)] as const) : [] };
      }),
    })),
  };
}

const hasNumpy = (() => {
  try {
    execFileSync("/usr/bin/python3", ["-c", "import numpy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe("the .npz file of the 2019 release", () => {
  it("comes back as it was: in whole pixels, or exactly", () => {
    fc.assert(
      fc.property(knees, (annotations) => {
        const round = (value: number) => Math.round(value) + 0;
        expect(parseKneelNpz(formatKneelNpz(annotations))).toEqual(expected(annotations, round));
        const exact = formatKneelNpz(annotations, { subpixel: true });
        expect(parseKneelNpz(exact)).toEqual(expected(annotations, (value) => value));
      }),
    );
  });

  it.skipIf(!hasNumpy)("is read by NumPy: int64 or float64, right before left, names, what is missing", () => {
    const folder = mkdtempSync(join(tmpdir(), "npz-"));
    try {
      writeFileSync(join(folder, "i.npz"), formatKneelNpz(films));
      writeFileSync(join(folder, "f.npz"), formatKneelNpz(films, { subpixel: true }));
      const script = `
import numpy as np, json
i, f = np.load("i.npz"), np.load("f.npz")
print(json.dumps(dict(
  keys=sorted(i.keys()), shape=i["preds"].shape, types=[str(i["preds"].dtype), str(f["preds"].dtype), i["imgs"].dtype.kind],
  names=i["imgs"].tolist(), points=[i["preds"][1, 0, 2].tolist(), f["preds"][1, 0, 2].tolist(), i["preds"][0, 1, 15].tolist()],
  missing=int((i["preds"] == np.iinfo(np.int64).min).sum()), nan=int(np.isnan(f["preds"]).sum()))))
np.savez_compressed("back.npz", preds=i["preds"], imgs=i["imgs"])
`;
      const seen = JSON.parse(execFileSync("/usr/bin/python3", ["-c", script], { cwd: folder, encoding: "utf8" }));
      expect(seen).toEqual({
        keys: ["imgs", "preds"],
        shape: [2, 2, 16, 2],
        types: ["int64", "float64", "U"],
        names: ["a", "längs.x"],
        points: [
          [21, 198],
          [20.5, 198.26],
          [151, 185],
        ],
        // two knees that are not there, and one point
        missing: 66,
        nan: 66,
      });
      expect(parseKneelNpz(readFileSync(join(folder, "back.npz")))).toEqual(parseKneelNpz(formatKneelNpz(films)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is the same bytes each time", () => {
    expect(formatKneelNpz(films)).toEqual(formatKneelNpz(films));
  });

  const archive = (files: Record<string, Uint8Array>) => zipSync(files);
  const imgs = formatNpy({ shape: [1], data: ["a"] });
  const preds = (shape: number[]) => formatNpy({ shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)) });
  const patched = (from: string, to: string) => {
    const bytes = preds([1, 2, 16, 2]);
    const text = Buffer.from(bytes).toString("latin1").replace(from, to);
    return archive({ "imgs.npy": imgs, "preds.npy": Buffer.from(text, "latin1") });
  };
  it.each([
    [new Uint8Array(5), "n.npz: is no .npz file ("],
    [archive({ "imgs.npy": imgs }), "n.npz: has no array preds; there are: imgs.npy"],
    [
      archive({ "imgs.npy": imgs, "preds.npy": preds([1, 16, 2]) }),
      "n.npz, preds: must be numbers of shape (1, 2, 16, 2), got (1, 16, 2)",
    ],
    [archive({ "imgs.npy": imgs, "preds.npy": imgs.subarray(0, 40) }), "n.npz, preds: is cut off"],
    [archive({ "imgs.npy": imgs, "preds.npy": new Uint8Array(99) }), "n.npz, preds: is no array of NumPy"],
    [patched("(1, 2, 16, 2)", "(1, 2, 16, 3)"), "n.npz, preds: must have 768 bytes of data by its header, got 512"],
    [patched("<f8", "<c8"), "n.npz, preds: must hold <i8, <i4, <f8, <f4 or text, got <c8"],
    [patched("<f8", "<U4097"), "n.npz, preds: must hold texts of at most 4096 characters, got <U4097"],
    [
      archive({ "imgs.npy": imgs, "preds.npy": preds(Array.from({ length: 65 }, () => 1)) }),
      "n.npz, preds: has 65 dimensions, more than NumPy's 64",
    ],
    [patched("False", " True"), "n.npz, preds: must be in C order, got Fortran's"],
    [archive({ "imgs.npy": preds([1]), "preds.npy": preds([1, 2, 16, 2]) }), "n.npz, imgs: must be a list of names"],
  ])("is refused as %#", (bytes, message) => {
    expect(() => parseKneelNpz(bytes, "n.npz")).toThrow(message);
  });

  it("that would take more than a gigabyte is refused before it does", () => {
    const bytes = archive({ "imgs.npy": imgs, "preds.npy": preds([1, 2, 16, 2]) });
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    // The size in each entry of the archive's directory.
    for (let at = 0; at < bytes.length - 4; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 2 ** 29 + 1, true);
    expect(() => parseKneelNpz(bytes, "n.npz")).toThrow(
      new RangeError("n.npz: is no .npz file (it unpacks to more than 1 GiB)"),
    );
  });

  it("holds knees alone", () => {
    const other = { ...films, images: [{ ...films.images[0]!, sets: [{ name: "middle", landmarks: knee }] }] };
    expect(() => formatKneelNpz({ landmarkNames: ["u"], images: [] })).toThrow(
      new RangeError('formatKneelNpz: landmarkNames must be t0–t8, f0–f6, got ["u"]'),
    );
    expect(() => formatKneelNpz(other)).toThrow('formatKneelNpz: sets of a.dcm must be right or left, got "middle"');
    const same = { ...films, images: films.images.map((one, i) => ({ ...one, image: `a.${i}` })) };
    expect(() => formatKneelNpz(same)).toThrow(
      'formatKneelNpz: images must be of names that differ without their extensions, got "a"',
    );
  });
});
