import { readFileSync } from "node:fs";
import {
  formatAnnotationsJson,
  formatCoco,
  formatKneelNpz,
  formatLongCsv,
  formatPts,
  formatSlicerMarkups,
  formatViaCsv,
  formatViaJson,
  parseAnnotations,
  toLandmarkTable,
} from "../../src/annotations/index.ts";
import { formatLandmarkTable } from "../../src/data/index.ts";
import {
  formatPresentationState,
  formatStructuredReport,
  parsePresentationState,
  parseStructuredReport,
} from "../../src/dicom/index.ts";
import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { installedCodecs } from "../../src/node/index.ts";
import { decodeRadiograph } from "../../src/radiograph/index.ts";
import { film, fixed, reference } from "../dicom/film.ts";
import { buildPng } from "../images/buildPng.ts";
import { buildTiff } from "../images/buildTiff.ts";
import { builtFiles } from "../radiograph/runMutations.ts";
import { documentSamples } from "./documentSamples.ts";
import type { FormatSample } from "./formatSample.ts";

const cases = new URL("../fixtures/cases/", import.meta.url);
const knees = { landmarkNames: kneeLandmarkNames, images: [film] };

/** Of annotations, under a name with the ending that the format needs. */
const ofAnnotations = (content: string | Uint8Array, source = "file"): FormatSample => ({
  bytes: typeof content === "string" ? new TextEncoder().encode(content) : content,
  isText: !source.endsWith(".npz"),
  read: (bytes) => parseAnnotations(bytes, { source, origin: "center", heightOf: () => 1650 }),
});
const ofCase = (name: string) => ofAnnotations(new Uint8Array(readFileSync(new URL(name, cases))));
const ofImage = (bytes: Uint8Array): FormatSample => ({
  bytes: new Uint8Array(bytes),
  isText: false,
  read: (damaged) => decodeRadiograph(damaged, { name: "file", codecs: installedCodecs, anyModality: true, frame: 0 }),
});

const labelStudio = [
  {
    data: { img: "/data/upload/1/ab12cd34-film.png" },
    annotations: [
      {
        result: ["a", "b"].map((label, i) => ({
          original_width: 200,
          original_height: 100,
          type: "keypointlabels",
          value: { x: 10 + i, y: 20.5, width: 0.5, keypointlabels: [label] },
        })),
      },
    ],
  },
];
const via3 = {
  project: {},
  attribute: { 1: { aname: "name", anchor_id: "FILE1_Z0_XY1" } },
  file: { 1: { fid: "1", fname: "film.png", src: "film.png" } },
  view: { 1: { fid_list: ["1"] } },
  metadata: {
    "1_a": { vid: "1", xy: [1, 10.5, 20], av: { 1: "a" } },
    "1_b": { vid: "1", xy: [1, 30, 40], av: { 1: "b" } },
  },
};
const sleap =
  "track,frame_idx,instance.score,a.x,a.y,a.score,b.x,b.y,b.score\n,0,0.9,1.5,2,0.8,3,4,0.5\n,1,0.9,5,6,0.8,,,\n";

/** A file of each format that is read, by the name of the format. */
export async function formatSamples(): Promise<Readonly<Record<string, FormatSample>>> {
  const document = { landmarkNames: kneeLandmarkNames, ...fixed() };
  const points = film.sets[0]!.landmarks;
  const gray = (width: number, height: number) =>
    Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => (x * y) % 256));
  const built = await builtFiles();
  return {
    "kneel-tfjs": ofAnnotations(formatAnnotationsJson(knees)),
    "COCO keypoints": ofAnnotations(formatCoco(knees)),
    "VIA (JSON)": ofAnnotations(formatViaJson(knees)),
    "VIA (CSV)": ofAnnotations(formatViaCsv(knees)),
    "VIA 3": ofAnnotations(JSON.stringify(via3)),
    "Label Studio": ofAnnotations(JSON.stringify(labelStudio)),
    LabelMe: ofCase("labelme.json"),
    CVAT: ofCase("cvat.xml"),
    DeepLabCut: ofCase("CollectedData_X.csv"),
    SLEAP: ofAnnotations(sleap),
    "table (CSV)": ofAnnotations(formatLandmarkTable(toLandmarkTable(knees))),
    "long table (CSV)": ofAnnotations(formatLongCsv(knees)),
    "3D Slicer (.mrk.json)": ofAnnotations(
      formatSlicerMarkups(points, { landmarkNames: kneeLandmarkNames, spacing: [1, 1] }),
    ),
    "3D Slicer 4 (.fcsv)": ofCase("film00000.fcsv"),
    ".pts": ofAnnotations(formatPts(points, { origin: "center" })),
    TPS: ofCase("x.tps"),
    ".npz of 2019": ofAnnotations(formatKneelNpz(knees), "file.npz"),
    "DICOM structured report": {
      bytes: await formatStructuredReport(film, reference, {
        ...document,
        algorithm: { name: "kneel-tfjs", version: "0.1.0" },
      }),
      isText: false,
      read: (bytes) => parseStructuredReport(bytes, "file"),
    },
    "DICOM presentation state": {
      bytes: await formatPresentationState(film, reference, document),
      isText: false,
      read: (bytes) => parsePresentationState(bytes, "file"),
    },
    ...(await documentSamples()),
    ...Object.fromEntries(built.map(([name, bytes]) => [`DICOM, ${name}`, ofImage(bytes)])),
    "PNG, 8 bits": ofImage(buildPng({ width: 40, height: 30, depth: 8, colorType: 0, rows: gray(40, 30) })),
    "PNG, palette, interlaced": ofImage(
      buildPng({
        width: 8,
        height: 8,
        depth: 8,
        colorType: 3,
        rows: gray(8, 8).map((row) => row.map((value) => value % 4)),
        palette: [0, 0, 0, 90, 90, 90, 9, 200, 9, 255, 255, 255],
      }),
    ),
    JPEG: ofImage(readFileSync(new URL("f3.jpg", cases))),
    "TIFF, strips": ofImage(readFileSync(new URL("thumbfirst.tif", cases))),
    "TIFF, tiles": ofImage(
      buildTiff({
        width: 20,
        height: 12,
        tiled: true,
        tags: { 322: [16], 323: [16] },
        blocks: [0, 1].map((tile) => Buffer.from(Array.from({ length: 256 }, (_, i) => (i * (tile + 3)) % 256))),
      }),
    ),
  };
}
