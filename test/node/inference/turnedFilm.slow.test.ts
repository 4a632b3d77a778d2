import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatDicomRadiograph } from "../../../src/dicom/index.ts";
import { cropFrame, type Point, type Raster, warpImage } from "../../../src/geometry/index.ts";
import { kneeHalf } from "../../../src/knee/index.ts";
import { analyseRadiograph } from "../../../src/node/inference/analyseRadiograph.ts";
import { type OpenModel, openModel } from "../../../src/node/inference/openModel.ts";
import { phantomFilm } from "../../../src/phantom/index.ts";
import { buildDicom } from "../../radiograph/buildDicom.ts";

const { image, spacing, knees } = phantomFilm({ seed: 7, spacing: 0.4, maximum: 4095 });
/** Where rows and columns run to, in the order of EXIF's orientations; an upright film runs to the left and to the feet. */
const directions = ["LF", "RF", "RH", "LH", "FL", "FR", "HR", "HL"] as const;

/** The place in the upright film of a place in the film that is stored along two directions. */
function upright(directed: string, x: number, y: number): Point {
  let [u, v] = [0, 0];
  for (const [direction, t] of [
    [directed[0], x],
    [directed[1], y],
  ] as const) {
    if (direction === "L") u = t;
    if (direction === "R") u = image.width - 1 - t;
    if (direction === "F") v = t;
    if (direction === "H") v = image.height - 1 - t;
  }
  return [u, v];
}

function stored(directed: string): Raster {
  const isOnSide = /[FH]/.test(directed[0]!);
  const [width, height] = isOnSide ? [image.height, image.width] : [image.width, image.height];
  const data = new Uint16Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = upright(directed, x, y);
      data[y * width + x] = image.data[v * image.width + u]!;
    }
  return { width, height, channels: 1, data };
}

let model: OpenModel;
beforeAll(async () => {
  model = await openModel({ model: "examples/models/phantom-pipeline" });
});
afterAll(() => model.dispose());

async function found(bytes: Uint8Array) {
  const task = { source: { bytes: bytes.slice() }, name: "film", spacing };
  const { result, refusal } = await analyseRadiograph(model, task);
  expect(refusal).toBeNull();
  return result!.annotation;
}

/** How far from the truth the knees of a side are, in millimetres, once a place in the file is one of the upright film. */
function farthest(annotation: Awaited<ReturnType<typeof found>>, toUpright: (point: Point) => Point): number {
  const errors = knees.flatMap(({ side, landmarks }) =>
    annotation.sets
      .find(({ name }) => name === side)!
      .landmarks.map((point, k) => {
        const [u, v] = toUpright(point);
        return spacing[0] * Math.hypot(u - landmarks[k]![0], v - landmarks[k]![1]);
      }),
  );
  return Math.max(...errors);
}

test.each(directions.map((directed, i) => [directed, i + 1] as const))(
  "the knees of a DICOM film stored along %s are found on their sides, at their places in the file",
  async (directed, orientation) => {
    const bytes = await formatDicomRadiograph(stored(directed), {
      spacing,
      patientOrientation: [directed[0]!, directed[1]!],
    });
    const annotation = await found(bytes);
    expect(annotation.sideOrigin).toEqual({ source: "PatientOrientation", orientation });
    expect(farthest(annotation, ([x, y]) => upright(directed, x, y))).toBeLessThan(6);
    expect(annotation.warnings!.some(({ code }) => code === "film-turned")).toBe(orientation !== 1);
  },
);

test("the knees of a film framed by 300 pixels of padding are found where they are, 300 pixels further", async () => {
  const margin = 300;
  const [width, height] = [image.width + 2 * margin, image.height + 2 * margin];
  const pixels = new Uint16Array(width * height).fill(4095);
  for (let y = 0; y < image.height; y++)
    pixels.set(
      image.data.subarray(y * image.width, (y + 1) * image.width) as Uint16Array,
      (y + margin) * width + margin,
    );
  const attributes = { "00280120": ["US", [4095]], "00200020": ["CS", "L\\F"] } as const;
  const annotation = await found(buildDicom({ width, height, pixels, bits: 12, attributes }));
  expect(farthest(annotation, ([x, y]) => [x - margin, y - margin])).toBeLessThan(6);
});

test.each([
  [{}, "it does not say which knee it shows"],
  [{ "00200062": ["CS", "B"] }, "its ImageLaterality says that it shows both sides, and a crop shows one"],
  [{ "00200060": ["CS", "R"], "00180015": ["CS", "LKNEE"] }, "its Laterality says right, its BodyPartExamined left"],
] as const)(
  "a crop that says %o of its side is refused, and found where the caller says it",
  async (attributes, why) => {
    const [{ side }] = knees as [(typeof knees)[number]];
    const half = kneeHalf(image, side);
    const crop = warpImage(image, cropFrame(half));
    const pixels = Uint16Array.from(crop.data);
    const bytes = buildDicom({ ...half, pixels, bits: 12, attributes });
    const task = () => ({ source: { bytes: bytes.slice() }, name: "film", spacing, view: "crop" }) as const;
    const { refusal } = await analyseRadiograph(model, task());
    expect(refusal).toEqual({ kind: "side", reason: `film: ${why}` });
    const { result } = await analyseRadiograph(model, { ...task(), side });
    expect(result!.annotation.sets.map(({ name }) => name)).toEqual([side]);
    expect(result!.annotation.sideOrigin!.source).toBe("caller");
  },
);

test.each([2, 6])(
  "the knees of a PNG with the EXIF orientation %i are found in the upright film",
  async (orientation) => {
    const { width, height, data } = stored(directions[orientation - 1]!);
    const png = Buffer.from(encode({ width, height, channels: 1, depth: 16, data: data as Uint16Array }));
    const block = Buffer.from(
      `MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0${String.fromCharCode(orientation)}\0\0\0\0\0\0`,
      "latin1",
    );
    const body = Buffer.concat([Buffer.from("eXIf"), block]);
    const chunk = Buffer.alloc(body.length + 8);
    chunk.writeUInt32BE(block.length, 0);
    chunk.set(body, 4);
    chunk.writeUInt32BE(crc32(body), body.length + 4);
    const annotation = await found(Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]));
    expect([annotation.width, annotation.height]).toEqual([image.width, image.height]);
    expect(farthest(annotation, (point) => point)).toBeLessThan(6);
    expect(annotation.warnings!.map(({ code }) => code)).toContain("pixels-turned");
  },
);
