import { describe, expect, it } from "vitest";
import { parseAnnotations, recognizeAnnotations } from "../../../src/annotations/index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe("a format is told by the content of the file", () => {
  it.each([
    ['{"format": "kneel-tfjs annotations"}', "annotations of kneel-tfjs"],
    ['\ufeff {"categories": 1, "images": 1}', "COCO keypoints"],
    ['{"categories": 1, "annotations": 1}', "COCO keypoints"],
    ['{"shapes": 1, "imagePath": 1}', "LabelMe"],
    ['[{"data": 1, "annotations": 1}]', "Label Studio"],
    ['{"metadata": 1, "view": 1, "file": 1, "attribute": 1}', "VIA 3"],
    ['{"markups": 1}', "point list of 3D Slicer"],
    ['{"_via_img_metadata": 1}', "VIA"],
    ["<annotations/>", "CVAT"],
    ["# Markups fiducial file version = 4", "point list of 3D Slicer 4"],
    ["\n\n LM=3\n", "TPS"],
    ["\ufeff version : 1", ".pts"],
    ["N_POINTS: 3", ".pts"],
    ["scorer,s", "DeepLabCut"],
    ['"#filename",file_size,"region_shape_attributes"', "VIA"],
    ["x;region_shape_attributes;y", "VIA"],
    ["track\tframe_idx\tu.x", "SLEAP"],
    ["sep=;\nx;y;landmark;set;image", "long table"],
    ["\ufeffSEP=;\r\nx;y;landmark;set;image", "long table"],
    ['"sep=;"\rx;y;landmark;set;image\r1;2;u;;a\r', "long table"],
    ["LM=1\r1 2\rIMAGE=a.png\r", "TPS"],
    ["image,x,y", "table"],
    ["\n  \r\nversion: 1", ".pts"],
  ])("%j is %s", (text, name) => {
    expect(recognizeAnnotations(bytes(text))).toBe(name);
  });

  it.each([
    ['{"format": "other"}', "a: is JSON of no known format (keys format); export COCO keypoints"],
    ['{"categories": 1}', "a: is JSON of no known format (keys categories); export COCO keypoints"],
    [
      '{"images": 1, "annotations": 1}',
      "a: is JSON of no known format (keys images, annotations); export COCO keypoints",
    ],
    [
      '{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1}',
      "a: is JSON of no known format (keys a, b, c, d, e and 1 more); export COCO keypoints",
    ],
    ["[1]", "a: is JSON of no known format (a list); export COCO keypoints"],
    ['{"shapes": 1}', "a: is JSON of no known format; export COCO keypoints or CSV"],
    ['{"bodyparts": 1}', "a: is JSON of no known format; export COCO keypoints or CSV"],
    ['{"people": 1}', "a: is JSON of OpenPose, which does not name its image; export COCO keypoints"],
    ['{"features": 1}', "a: is GeoJSON, as QuPath exports it; save the points as CSV, a row for each image"],
    [
      '[{"image_id": 1, "keypoints": 2}]',
      "a: is a list of COCO's results, which does not name its images; give COCO keypoints with images and categories",
    ],
    ['[{"image_id": 1}]', "a: is JSON of no known format (a list); export COCO keypoints"],
    ["[", "a: is not valid JSON"],
    ["<pose/>", 'a: is XML of no known format; of CVAT export "CVAT for images 1.1", of others COCO keypoints'],
    [' ,;"\n', "a: is text of no known format; save the points as CSV, a row for each image"],
    ["<!doctype HTML>", "a: is a page of HTML; save the file itself, not the page that shows it"],
    ["\ufeff <html>", "a: is a page of HTML; save the file itself, not the page that shows it"],
    ["annotation_id,x", 'a: is the CSV of Label Studio; export "JSON"'],
    ["x,annotation_id,y", 'a: is the CSV of Label Studio; export "JSON"'],
    ["index,axis-0,axis-1", "a: is CSV of napari; save it as CSV, a row for each image"],
    ["index,shape-type,vertex-index,axis-0,q", "a: is CSV of napari; save it as CSV, a row for each image"],
    [" ,Label,X", "a: is a table of results of ImageJ; save it as CSV, a row for each image"],
    [
      "0 0.5 0.5 0.2 0.2 0.1 0.2 2",
      "a: is text of YOLO, which does not say the size of its image; export COCO keypoints",
    ],
    [" 1.5\t-2 ", "a: is a list of numbers without names; save them as CSV, a row for each image"],
    [
      "<?xml?><dataset >",
      'a: is XML of no known format; of CVAT export "CVAT for images 1.1", of others COCO keypoints',
    ],
    ["<?xml?>\n<dataset ><part ", "a: is XML of dlib's imglab; export COCO keypoints or CSV"],
    ["<annotation verified='yes'>", "a: is XML of Pascal VOC, which has no points; export COCO keypoints"],
  ])("%j is refused", (text, message) => {
    expect(() => recognizeAnnotations(bytes(text), { source: "a" })).toThrow(new RangeError(message));
  });

  it.each([
    ["annotation_ids,x,y", "table"],
    ["my_index,axis-0,image", "table"],
    ["image,Area,Label", "table"],
    ["0 0.5 px 0.2", "table"],
    ["image 1 2", "table"],
    ["x,<annotation>", "table"],
    ["<x y", undefined],
  ])("%j is no foreign table: %s", (text, name) => {
    if (name === undefined) expect(() => recognizeAnnotations(bytes(text))).toThrow("annotations: is XML of no known");
    else expect(recognizeAnnotations(bytes(text))).toBe(name);
  });

  it.each([
    ["a.slp", "\x89HDF", "is a project of SLEAP (HDF5); export its labels as analysis CSV"],
    ["a.slp.h5", "\x89HDF", "is an HDF5 file; of DeepLabCut take the .csv beside it, of SLEAP export the analysis CSV"],
    ["a.XLSM", "PK\x03\x04", "is a workbook of Excel; save the sheet as CSV in UTF-8"],
    ["a.xlsx.zip", "PK\x03\x04", "is a zip archive; unpack it and give the file with the annotations"],
    ["a.xls", "\xd0\xcf\x11\xe0", "is an old workbook of Excel; save the sheet as CSV in UTF-8"],
    [
      "a",
      `${"\0".repeat(128)}DICM`,
      "is a DICOM file; structured reports and presentation states are read one by one, other objects hold no landmarks",
    ],
    ["a", "\x89PNG", "is an image; give the file with its landmarks"],
    ["a", "\xff\xd8\xff", "is an image; give the file with its landmarks"],
    ["a", "MATLAB 5.0", "is a file of Matlab; save the points as CSV"],
    ["a", "\x93NUMPY", "is an array of NumPy; save the points as CSV, a row for each image"],
    ["a", "\x80\x04", "is a pickle of Python, which could run code and is not read; save the points as CSV"],
    ["a", "PAR1", "is a Parquet file; save it as CSV"],
    ["a", "SQLite format 3\0", "is a database of SQLite; export a table as CSV"],
    ["a", "\x1f\x8b", "is compressed by gzip; unpack it"],
    ["a", "Iout", "is a region of ImageJ; save its points as CSV (Analyze, Measure)"],
    ["a", "%PDF-1.7", "is a PDF document; save the points as CSV"],
    ["a", "NRRD0004", "is an image (NRRD); give the file with its landmarks"],
    ["a", "{\\rtf1", "is a text document (RTF); save the table as CSV in UTF-8"],
    ["a", "", "is empty"],
  ])("%s of %j is refused by its first bytes", (source, start, message) => {
    expect(() => recognizeAnnotations(latin(start), { source })).toThrow(new RangeError(`${source}: ${message}`));
  });

  it("a .npz file by its ending and its first two bytes, and no other", () => {
    expect(recognizeAnnotations(latin("PK\x03\x04"), { source: "a.NPZ" })).toBe("2019 release");
    expect(() => recognizeAnnotations(latin("PK\x03\x04"), { source: "a.npz.zip" })).toThrow("is a zip archive");
    expect(recognizeAnnotations(latin("PX,y"), { source: "a.npz" })).toBe("table");
    expect(recognizeAnnotations(latin("XK,y"), { source: "a.npz" })).toBe("table");
  });

  it("text in UTF-16 of either order, and names the encoding that broken text is not in", () => {
    const utf16 = (text: string, ...mark: number[]) =>
      Uint8Array.from([...mark, ...[...text].flatMap((letter) => [letter.charCodeAt(0), 0])]);
    const little = utf16("image,x,y\na,1,2\n", 0xff, 0xfe);
    expect(parseAnnotations(little).images[0]!.image).toBe("a");
    const big = little.map((_, i) => little[i ^ 1]!);
    expect(parseAnnotations(big).images[0]!.image).toBe("a");
    const say = "save it as UTF-8, or say that it is windows-1252 (Latin-1)";
    for (const [start, name] of [
      [[0xff, 0xfe, 0, 0xd8, 0, 0], "UTF-16LE"],
      [[0xfe, 0xff, 0xd8, 0, 0, 0], "UTF-16BE"],
      [[0xff, 0x20], "UTF-8"],
      [[0xfe, 0x20], "UTF-8"],
    ] as const)
      expect(() => parseAnnotations(Uint8Array.from(start))).toThrow(
        new RangeError(`annotations: is not text in ${name}; ${say}`),
      );
  });

  it("names images of point lists by their files, without folders and endings", () => {
    const pts = bytes("version: 1\nn_points: 1\n{\n1 2\n}\n");
    const imageOf = (content: Uint8Array, source: string) =>
      parseAnnotations(content, { source, origin: "one" }).images[0]!.image;
    expect(imageOf(pts, "a/b.pts/c.PTS")).toBe("c");
    expect(imageOf(pts, "a\\c.pts.pts")).toBe("c.pts");
    expect(imageOf(pts, "c.txt")).toBe("c.txt");
    const fcsv = bytes("# Markups fiducial file\n1,2,3");
    expect(imageOf(fcsv, "a/c.FCSV")).toBe("c");
    const markups = bytes(
      '{"markups": [{"type": "Fiducial", "controlPoints": [{"label": "u", "position": [1, 2, 3]}]}]}',
    );
    expect(imageOf(markups, "a/c.mrk.JSON")).toBe("c");
    expect(imageOf(markups, "a/c.json")).toBe("c");
  });

  it("reads points of one image with the spacing and the origin that it is told", () => {
    const landmarks = (text: string, options: object) => parseAnnotations(bytes(text), options).images[0]!.sets;
    expect(landmarks("version: 1\nn_points: 2\n{\n1 2\n3 4\n}\n", { origin: "one" })).toEqual([
      {
        name: "",
        landmarks: [
          [0, 1],
          [2, 3],
        ],
      },
    ]);
    const fcsv = "# Markups fiducial file\ni,-2,-4";
    expect(landmarks(fcsv, {})).toEqual([{ name: "", landmarks: [[2, 4]] }]);
    expect(landmarks(fcsv, { spacing: [2, 4] })).toEqual([{ name: "", landmarks: [[1, 1]] }]);
    const markups = '{"markups": [{"type": "Fiducial", "controlPoints": [{"label": "u", "position": [2, 4, 3]}]}]}';
    expect(landmarks(markups, {})).toEqual([{ name: "", landmarks: [[2, 4]] }]);
    expect(landmarks(markups, { spacing: [2, 4] })).toEqual([{ name: "", landmarks: [[1, 1]] }]);
  });

  it("needs to be told what a .pts file counts from", () => {
    expect(() => parseAnnotations(bytes("version: 1\nn_points: 1\n{\n1 2\n}"), { source: "a.pts" })).toThrow(
      new RangeError("a.pts: .pts files do not say what they count from; give origin"),
    );
  });

  it("names of landmarks, images and sets are composed, and what is composed stays", () => {
    const text = "image,set,landmark,x,y\nke\u0301.png,le\u0301ft,e\u0301,1,2\n";
    const { landmarkNames, images } = parseAnnotations(bytes(text));
    expect([landmarkNames, images[0]!.image, images[0]!.sets[0]!.name]).toEqual([
      ["\u00e9"],
      "k\u00e9.png",
      "l\u00e9ft",
    ]);
  });

  it("takes bytes and options alone", () => {
    expect(() => parseAnnotations("x" as never)).toThrow(
      'annotations: must be a Uint8Array with the content of the file, got "x"',
    );
    expect(() => recognizeAnnotations("x" as never, { source: "f" })).toThrow(
      'f: must be a Uint8Array with the content of the file, got "x"',
    );
    expect(() => parseAnnotations(bytes("x"), null as never)).toThrow(
      "parseAnnotations: options must be an object, got null",
    );
    expect(() => recognizeAnnotations(bytes("x"), [] as never)).toThrow(
      "recognizeAnnotations: options must be an object, got []",
    );
  });
});
