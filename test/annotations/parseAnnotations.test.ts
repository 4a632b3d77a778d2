import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Annotations,
  formatAnnotationsJson,
  formatCoco,
  formatLongCsv,
  formatViaCsv,
  formatViaJson,
  parseAnnotations,
  recognizeAnnotations,
  toLandmarkTable,
} from "../../src/annotations/index.ts";
import { formatLandmarkTable } from "../../src/data/index.ts";
import type { Point } from "../../src/geometry/index.ts";
import { runs } from "../support/runs.ts";

const cases = new URL("../fixtures/cases/", import.meta.url);
const file = (name: string) => readFileSync(new URL(name, cases));
const bytes = (text: string) => new TextEncoder().encode(text);
const missing: Point = [Number.NaN, Number.NaN];

/** What each file of the field holds: written down from the programs' own documentation of their coordinates. */
const read: Record<string, { format: string; names: string[]; images: Record<string, readonly Point[]> }> = {
  "CollectedData_X.csv": {
    format: "DeepLabCut",
    names: ["a", "b"],
    images: {
      "labeled-data/v/film00000.png": [
        [10.5, 20.25],
        [30, 40],
      ],
      "labeled-data/v/film00001.png": [[11, 21], missing],
    },
  },
  "sep.csv": {
    format: "table",
    names: ["a", "b"],
    images: {
      "film00000.png": [
        [10.5, 20.25],
        [30, 40],
      ],
    },
  },
  "film00000.fcsv": {
    format: "point list of 3D Slicer 4",
    names: ["F-1", "F-2"],
    images: {
      film00000: [
        [10, 20],
        [30, 40],
      ],
    },
  },
  "single.mrk.json": {
    format: "point list of 3D Slicer",
    names: ["F-1", "F-2"],
    images: {
      single: [
        [10, 20],
        [30, 40],
      ],
    },
  },
  "via_mixed.json": { format: "VIA", names: ["a"], images: { "film00000.png": [[9.5, 19.5]] } },
  "labelme.json": {
    format: "LabelMe",
    names: ["a", "b"],
    images: {
      "film00000.png": [
        [10, 19.75],
        [29.5, 39.5],
      ],
    },
  },
  "x.tps": {
    format: "TPS",
    names: ["1", "2"],
    images: {
      "film00000.png": [
        [10, 1650 - 1629.75 - 0.5],
        [29.5, 39.5],
      ],
    },
  },
  "cvat.xml": { format: "CVAT", names: ["a"], images: { "film00000.png": [[10, 19.75]] } },
};

describe("parseAnnotations", () => {
  it.each(Object.keys(read))("reads %s, told by its content", (name) => {
    const options = { source: name, heightOf: () => 1650 };
    expect(recognizeAnnotations(file(name), options)).toBe(read[name]!.format);
    const { landmarkNames, images } = parseAnnotations(file(name), options);
    expect(landmarkNames).toEqual(read[name]!.names);
    expect(Object.fromEntries(images.map(({ image, sets }) => [image, sets[0]!.landmarks]))).toEqual(
      read[name]!.images,
    );
  });

  it.each(["10,", ",20", ",", "0x10,20", "1e999,2", "1,5;", "a,b", "1,2,3"])(
    "refuses %j as points of CVAT: nothing is no zero",
    (points) => {
      const text = new TextDecoder().decode(file("cvat.xml")).replace(/points="[^"]*"/, `points="${points}"`);
      expect(() => parseAnnotations(bytes(text), { source: "c.xml" })).toThrow(
        `c.xml, image film00000.png: points of a must be pairs "x,y", got "${points}"`,
      );
    },
  );

  it.each<[string, string]>([
    [
      "a long table",
      `image,set,landmark,x,y\n${Array.from({ length: 1500 }, (_, i) => `${i},s,p${i},1,2`).join("\n")}`,
    ],
    [
      "CVAT",
      `<annotations>${Array.from({ length: 1500 }, (_, i) => `<image name="${i}" width="9" height="9"><points label="p${i}" points="1,2"/></image>`).join("")}</annotations>`,
    ],
    [
      "VIA",
      JSON.stringify(
        Object.fromEntries(
          Array.from({ length: 1500 }, (_, i) => [
            i,
            {
              filename: `${i}.png`,
              regions: [{ shape_attributes: { name: "point", cx: 1, cy: 2 }, region_attributes: { name: `p${i}` } }],
            },
          ]),
        ),
      ),
    ],
  ])("refuses %s whose objects share no landmark, which would take the square of its size", (_, text) => {
    expect(() => parseAnnotations(bytes(text), { source: "f" })).toThrow(
      new RangeError(
        "f: has 1500 points of 1500 landmarks in 1500 sets; give the same landmark the same name in all of them",
      ),
    );
  });

  it.each([null, [null, null], ["1", "2"], undefined])(
    "refuses to write %j as a point, in every format",
    (stranger) => {
      const broken = {
        landmarkNames: ["a"],
        images: [
          { image: "a.png", width: 9, height: 9, spacing: null, sets: [{ name: "", landmarks: [stranger as never] }] },
        ],
      };
      for (const format of [formatAnnotationsJson, formatCoco, formatLongCsv, formatViaCsv, formatViaJson])
        expect(() => format(broken)).toThrow("must be a point [x, y], missing ones [NaN, NaN], got");
    },
  );

  it("names the file where rows of an image contradict each other", () => {
    const rows = ["a.png,1,2,0.1", "a.png,3,4,0.2"];
    expect(() => parseAnnotations(bytes(["image,x,y,mm_per_px", ...rows].join("\n")), { source: "t.csv" })).toThrow(
      new RangeError("t.csv: rows of a.png must have one spacing, row 3 has another"),
    );
  });

  it("says what a document lacks in plain words", () => {
    const labelMe = JSON.parse(new TextDecoder().decode(file("labelme.json")));
    delete labelMe.shapes[0].label;
    expect(() => parseAnnotations(bytes(JSON.stringify(labelMe)), { source: "l.json" })).toThrow(
      'l.json: is not a file of LabelMe (shapes.0.label: Expected "label", which is missing)',
    );
    labelMe.shapes[0].label = Array.from({ length: 999 }, (_, i) => i);
    const told = () => parseAnnotations(bytes(JSON.stringify(labelMe)), { source: "l.json" });
    expect(told).toThrow(/^l\.json: is not a file of LabelMe \(shapes\.0\.label: /);
    expect(told).not.toThrow(/^.{300}/);
  });

  it("warns of shapes that are no points, and keeps sizes", () => {
    expect(parseAnnotations(file("via_mixed.json")).images[0]!.warnings).toEqual([
      { code: "shapes-left-out", message: "1 regions that are no points are left out" },
    ]);
    const [labelMe] = parseAnnotations(file("labelme.json")).images;
    expect([labelMe!.width, labelMe!.height, labelMe!.warnings]).toEqual([2050, 1650, undefined]);
    expect(parseAnnotations(file("cvat.xml")).images[0]).toMatchObject({ width: 2050, height: 1650 });
  });

  it("reads several animals and confidences of DeepLabCut, and paths in several columns", () => {
    const text = [
      "scorer,,,s,s,s,s,s,s",
      "individuals,,,one,one,one,two,two,two",
      "bodyparts,,,a,a,a,a,a,a",
      "coords,,,x,y,likelihood,x,y,likelihood",
      "labeled-data,v,i.png,1,2,0.9,3,4,0.25",
      "labeled-data,v,j.png,,,,5,6,0.5",
    ].join("\n");
    const { landmarkNames, images } = parseAnnotations(bytes(text));
    expect(landmarkNames).toEqual(["a"]);
    expect(images.map(({ image, sets }) => [image, sets])).toEqual([
      [
        "labeled-data/v/i.png",
        [
          { name: "one", landmarks: [[1, 2]], confidence: [0.9] },
          { name: "two", landmarks: [[3, 4]], confidence: [0.25] },
        ],
      ],
      ["labeled-data/v/j.png", [{ name: "two", landmarks: [[5, 6]], confidence: [0.5] }]],
    ]);
  });

  it("reads SLEAP's analysis CSV: frames, tracks, scores that are confidences", () => {
    const text =
      "track,frame_idx,instance.score,n.x,n.y,n.score,t.x,t.y,t.score\n,3,1.2,1,2,0.5,,,\nb,4,1,3,4,1.2,5,6,0.25\n";
    expect(parseAnnotations(bytes(text)).images).toEqual([
      {
        image: "3",
        width: null,
        height: null,
        spacing: null,
        sets: [{ name: "", landmarks: [[1, 2], missing], confidence: [0.5, Number.NaN] }],
      },
      {
        image: "4",
        width: null,
        height: null,
        spacing: null,
        sets: [
          {
            name: "b",
            landmarks: [
              [3, 4],
              [5, 6],
            ],
            confidence: [Number.NaN, 0.25],
          },
        ],
      },
    ]);
  });

  it("reads Label Studio's percent of the image, with the names that uploads had", () => {
    const keypoint = (label: string, x: number, y: number) => ({
      type: "keypointlabels",
      original_width: 200,
      original_height: 100,
      value: { x, y, width: 0.5, keypointlabels: [label] },
    });
    const task = (image: string, result: object[], more: object[] = []) => ({
      id: 1,
      data: { image },
      annotations: [{ was_cancelled: false, result }, ...more],
    });
    const json = [
      task("/data/upload/3/1a2b3c4d-knee%201.png", [keypoint("a", 10, 20), { type: "choices", value: {} }]),
      task("/data/local-files/?d=set/b.png", [keypoint("b", 50, 50)], [{ was_cancelled: true, result: [] }]),
    ];
    const { landmarkNames, images } = parseAnnotations(bytes(JSON.stringify(json)));
    expect(landmarkNames).toEqual(["a", "b"]);
    expect(images).toMatchObject([
      { image: "knee 1.png", width: 200, height: 100, sets: [{ landmarks: [[19.5, 19.5], missing] }] },
      { image: "set/b.png", sets: [{ landmarks: [missing, [99.5, 49.5]] }] },
    ]);
    expect(images[0]!.warnings).toEqual([
      { code: "shapes-left-out", message: "1 results that are no keypoints are left out" },
    ]);
    const twice = [task("a.png", [keypoint("a", 1, 1)], [{ was_cancelled: false, result: [] }])];
    expect(() => parseAnnotations(bytes(JSON.stringify(twice)), { source: "l.json" })).toThrow(
      new Error("l.json, task 0: has 2 annotations; keep one for each task"),
    );
  });

  it("reads VIA 3 projects and skeletons of CVAT", () => {
    const via = {
      project: {},
      config: {},
      attribute: { "1": { aname: "landmark", options: { "0": "t4", "1": "f3" } } },
      file: { "1": { fid: 1, fname: "a.png" } },
      view: { "1": { fid_list: [1] } },
      metadata: {
        x: { vid: "1", xy: [1, 10, 20], av: { "1": "0" } },
        y: { vid: "1", xy: [2, 1, 2, 3, 4], av: {} },
        z: { vid: "1", xy: [1, 3, 4], av: { "1": "1" } },
      },
    };
    expect(parseAnnotations(bytes(JSON.stringify(via)))).toMatchObject({
      landmarkNames: ["t4", "f3"],
      images: [
        {
          image: "a.png",
          sets: [
            {
              landmarks: [
                [9.5, 19.5],
                [2.5, 3.5],
              ],
            },
          ],
          warnings: [{ code: "shapes-left-out", message: "1 regions that are no points are left out" }],
        },
      ],
    });
    const skeleton = (at: string) =>
      `<skeleton label="knee"><points label="1" points="${at}" outside="0"/><points label="2" points="0,0" outside="1"/></skeleton>`;
    const xml = `<?xml version="1.0"?><annotations><image name="a &amp; b.png" width="9" height="8">${skeleton("1,2")}${skeleton("3,4")}<box label="q" xtl="0"/></image></annotations>`;
    expect(parseAnnotations(bytes(xml))).toMatchObject({
      landmarkNames: ["1"],
      images: [
        {
          image: "a & b.png",
          sets: [
            { name: "1", landmarks: [[0.5, 1.5]] },
            { name: "2", landmarks: [[2.5, 3.5]] },
          ],
          warnings: [{ code: "shapes-left-out", message: "1 shapes that are no points are left out" }],
        },
      ],
    });
  });

  it("refuses text that is no UTF-8, and reads windows-1252 when it is told so", () => {
    expect(() => parseAnnotations(file("latin1.csv"), { source: "latin1.csv" })).toThrow(
      new RangeError("latin1.csv: is not text in UTF-8; save it as UTF-8, or say that it is windows-1252 (Latin-1)"),
    );
    const [first] = parseAnnotations(file("latin1.csv"), { encoding: "windows-1252" }).images;
    expect(first!.image).toMatch(/[äöüéèßå]/);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from("image,x,y\nä.png,1,2\n", "utf16le")]);
    expect(parseAnnotations(utf16).images[0]!.image).toBe("ä.png");
  });

  it("has names in one form of Unicode, whichever the file has", () => {
    const [composed, apart] = ["image,x,y\nk\u00e9.png,1,2\n", "image,x,y\nke\u0301.png,1,2\n"].map((text) =>
      parseAnnotations(bytes(text)),
    );
    expect(apart).toEqual(composed);
  });

  it("refuses two images of one name", () => {
    const region = { shape_attributes: { name: "point", cx: 1, cy: 2 }, region_attributes: { landmark: "a" } };
    const entry = (size: number) => ({ filename: "a.png", size, regions: [region] });
    const via = JSON.stringify({ "a.png1": entry(1), "a.png2": entry(2) });
    expect(() => parseAnnotations(bytes(via), { source: "v.json" })).toThrow(
      new RangeError(
        "v.json: has a.png with 1 and 2 bytes: two images of one name; rename one, or export their folders apart",
      ),
    );
    const coco = {
      images: [
        { id: 1, file_name: "a.png", width: 5, height: 6 },
        { id: 2, file_name: "a.png", width: 7, height: 8 },
      ],
      categories: [{ id: 1, name: "k", keypoints: ["a"] }],
      annotations: [],
    };
    expect(() => parseAnnotations(bytes(JSON.stringify(coco)), { source: "c.json" })).toThrow(
      new RangeError("c.json: image a.png must be there once, with all its sets, got two entries of that name"),
    );
  });

  it.each<[string, Uint8Array, string]>([
    [
      "a.slp",
      Buffer.from("\x89HDF\r\n", "latin1"),
      "a.slp: is a project of SLEAP (HDF5); export its labels as analysis CSV",
    ],
    [
      "a.h5",
      Buffer.from("\x89HDF\r\n", "latin1"),
      "a.h5: is an HDF5 file; of DeepLabCut take the .csv beside it, of SLEAP export the analysis CSV",
    ],
    ["a.xlsx", Buffer.from("PK\x03\x04", "latin1"), "a.xlsx: is a workbook of Excel; save the sheet as CSV in UTF-8"],
    ["a.png", Buffer.from("\x89PNG", "latin1"), "a.png: is an image; give the file with its landmarks"],
    ["a.mat", Buffer.from("MATLAB 5.0 MAT-file"), "a.mat: is a file of Matlab; save the points as CSV"],
    ["a.csv", Buffer.from(""), "a.csv: is empty"],
    ["a.json", Buffer.from('{"x": 1}'), "a.json: is JSON of no known format (keys x); export COCO keypoints"],
    [
      "a.json",
      Buffer.from('[{"id": 1, "annotator": 2}]'),
      'a.json: is the short export of Label Studio ("JSON-MIN"); export "JSON"',
    ],
    ["a.json", Buffer.from("{"), "a.json: is not valid JSON"],
    [
      "a.xml",
      Buffer.from("<?xml version='1.0'?><pose/>"),
      'a.xml: is XML of no known format; of CVAT export "CVAT for images 1.1", of others COCO keypoints',
    ],
    ["a.npy", Buffer.from("\x93NUMPY", "latin1"), "a.npy: is an array of NumPy; save the points as CSV"],
    ["a.pkl", Buffer.from("\x80\x04\x95", "latin1"), "a.pkl: is a pickle of Python, which could run code"],
    ["a.gz", Buffer.from("\x1f\x8b\x08", "latin1"), "a.gz: is compressed by gzip; unpack it"],
    ["a.roi", Buffer.from("Iout\0\xe3", "latin1"), "a.roi: is a region of ImageJ; save its points as CSV"],
    ["a.parquet", Buffer.from("PAR1"), "a.parquet: is a Parquet file; save it as CSV"],
    ["a.pdf", Buffer.from("%PDF-1.7"), "a.pdf: is a PDF document; save the points as CSV"],
    ["a.rtf", Buffer.from("{\\rtf1 image,x1,y1}"), "a.rtf: is a text document (RTF); save the table as CSV"],
    [
      "a.xml",
      Buffer.from(
        "<?xml version='1.0'?><dataset><images><image file='a.png'><part name='0' x='1' y='2'/></image></images></dataset>",
      ),
      "a.xml: is XML of dlib's imglab; export COCO keypoints or CSV",
    ],
    ["a.xml", Buffer.from("<annotation><object/></annotation>"), "a.xml: is XML of Pascal VOC, which has no points"],
    ["a.html", Buffer.from("<!DOCTYPE html><html></html>"), "a.html: is a page of HTML; save the file itself"],
    [
      "a.csv",
      Buffer.from('annotation_id,img,kp-1\n1,a.png,"[]"\n'),
      'a.csv: is the CSV of Label Studio; export "JSON"',
    ],
    ["a.csv", Buffer.from("index,axis-0,axis-1\n0,1.5,2\n"), "a.csv: is CSV of napari; save it as CSV"],
    ["a.csv", Buffer.from(" ,Area,Mean,X,Y\n1,0,128,10,20\n"), "a.csv: is a table of results of ImageJ"],
    [
      "a.txt",
      Buffer.from("0 0.5 0.5 0.2 0.2 0.1 0.2 2 0.3 0.4 2\n"),
      "a.txt: is text of YOLO, which does not say the size",
    ],
    ["a.txt", Buffer.from("1 2\n3 4\n"), "a.txt: is a list of numbers without names; save them as CSV"],
    ["a.json", Buffer.from('{"people": []}'), "a.json: is JSON of OpenPose, which does not name its image"],
    [
      "a.json",
      Buffer.from('{"type": "FeatureCollection", "features": []}'),
      "a.json: is GeoJSON, as QuPath exports it",
    ],
    [
      "a.json",
      Buffer.from('[{"image_id": 1, "keypoints": [1, 2, 2]}]'),
      "a.json: is a list of COCO's results, which does",
    ],
    ["a.xml", Buffer.from("<annotations><image name='a'></annotations>"), "a.xml: is not valid XML (line 1, column "],
    ["a.xml", Buffer.from("<annotations><track/></annotations>"), "a.xml: holds tracks of a video; export the task"],
    [
      "t.tps",
      Buffer.from("LM=99999999999\n1 2\nIMAGE=a.png\n"),
      "t.tps, line 1: must have 99999999999 landmarks, got 1",
    ],
    [
      "t.tps",
      file("x.tps"),
      "t.tps, line 1: y of a TPS file counts from the lower edge of the image, so film00000.png must be there to have its height",
    ],
  ])("names what %s is and what to export instead", (source, content, message) => {
    expect(() => parseAnnotations(content, { source })).toThrow(message);
  });

  it("tells of the curves of a TPS file, which are left out", () => {
    const text = "LM=1\n1 2\nCURVES=1\nPOINTS=2\n5 6\n7 8\nIMAGE=a.png\nLM=1\n3 4\nIMAGE=b.png\n";
    const { images } = parseAnnotations(bytes(text), { source: "x.tps", heightOf: () => 10 });
    expect(images.map(({ sets, warnings }) => [sets[0]!.landmarks, warnings])).toEqual([
      [[[0.5, 7.5]], [{ code: "shapes-left-out", message: "1 curve beside the landmarks left out" }]],
      [[[2.5, 5.5]], undefined],
    ]);
  });

  it("reads what every text format writes, by its content alone", () => {
    const point = fc.tuple(fc.integer({ min: -50, max: 5000 }), fc.integer({ min: -50, max: 5000 }));
    const arbitrary = fc.array(fc.tuple(point, point), { minLength: 1, maxLength: 4 }).map(
      (list): Annotations => ({
        landmarkNames: ["p1", "q é"],
        images: list.map((landmarks, i) => ({
          image: `dir/a ${i}.png`,
          width: 9,
          height: 8,
          spacing: [0.5, 0.25],
          sets: [{ name: i % 2 ? "left" : "right", landmarks }],
        })),
      }),
    );
    const formats = {
      json: formatAnnotationsJson,
      coco: formatCoco,
      viaJson: formatViaJson,
      viaCsv: formatViaCsv,
      long: formatLongCsv,
      table: (annotations: Annotations) => formatLandmarkTable(toLandmarkTable(annotations)),
    };
    fc.assert(
      fc.property(
        arbitrary,
        fc.constantFrom(...(Object.keys(formats) as (keyof typeof formats)[])),
        (annotations, format) => {
          const { landmarkNames, images } = parseAnnotations(bytes(formats[format](annotations)));
          const points = images.map(({ image, sets }) => [image, sets.map(({ name, landmarks }) => [name, landmarks])]);
          expect(landmarkNames).toEqual(annotations.landmarkNames);
          expect(points).toEqual(
            annotations.images.map(({ image, sets }) => [image, sets.map(({ name, landmarks }) => [name, landmarks])]),
          );
        },
      ),
    );
  });

  it("fails with a sentence that starts with the file's name, whatever bytes were changed", () => {
    const sources = readdirSync(cases).filter((name) => name in read);
    fc.assert(
      fc.property(
        fc.constantFrom(...sources),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }),
        fc.nat(),
        (name, changes, end) => {
          const content = Uint8Array.from(file(name));
          for (const [at, value] of changes) content[at % content.length] = value;
          try {
            parseAnnotations(content.subarray(0, 1 + (end % content.length)), { source: "f.txt", heightOf: () => 9 });
          } catch (error) {
            expect((error as Error).message).toMatch(/^f\.txt[:,] /);
          }
        },
      ),
      { numRuns: runs(2000) },
    );
  });
});
