import { zipSync } from "fflate";
import { parseAnnotations } from "../src/annotations/index.ts";
import { importModel } from "../src/pipelines/index.ts";
import { parseReport, report } from "../src/report/index.ts";
import { formatSafetensors } from "../src/weights/index.ts";
import { encode, fill, type Inputs, latin1, reading, tried } from "./worstInputs.ts";

const annotations = (text: string | Uint8Array, source = "file") => {
  const bytes = typeof text === "string" ? encode(text) : text;
  return tried(() => parseAnnotations(bytes, { source, origin: "center", heightOf: () => 100 }));
};
const json = (value: (list: string) => string, item: (i: number) => string) => (size: number) =>
  annotations(value(fill(item, size, ",")));

const markup = (list: string) => `{"markups":[{"coordinateSystem":"LPS","controlPoints":[${list}]}]}`;
const coco = (list: string) =>
  `{"images":[{"id":1,"file_name":"a"}],"categories":[{"id":1,"name":"k","keypoints":["a"]}],"annotations":[${list}]}`;
const labelMe = (list: string) =>
  `{"version":"5","flags":{},"imagePath":"a.png","imageHeight":9,"imageWidth":9,"shapes":[${list}]}`;
const cvat = (content: string) =>
  `<annotations><image name="a.png" width="99" height="99">${content}</image></annotations>`;
const long = "image,set,landmark,x,y\n";

/** The worst known inputs of the parsers of annotations, reports and checkpoints, by what they are made of. */
export const textInputs: Inputs = {
  "CSV, one letter": (size) => annotations(fill("a", size)),
  "CSV, blank lines": (size) => annotations(fill("\n", size)),
  "CSV, spaces": (size) => annotations(`image,x,y\n${fill(" ", size)}`),
  "CSV, quotation marks": (size) => annotations(`image,x,y\n${fill('"', size & ~1)}`),
  "CSV, quotes that are not closed": (size) => annotations(`image,x,y\n${fill('"a,', size)}`),
  "CSV, lines within quotes": (size) => annotations(`image,x,y\n"${fill("\n", size)}",1,2`),
  "CSV, a row for each image": (size) => annotations(`image,x,y\n${fill((i) => `${i},1,2\n`, size)}`),
  "CSV, rows of one image": (size) => annotations(`image,side,x,y\n${fill((i) => `a,${i},1,2\n`, size)}`),
  "CSV, columns": (size) =>
    annotations(`image,${fill((i) => `p${i}_x,p${i}_y`, size / 2, ",")}\na,${fill("1", size / 2, ",")}`),
  "CSV, digits": (size) => annotations(`image,x,y\na,${fill("1", size)},2`),
  "long table, all different": (size) => annotations(long + fill((i) => `${i},${i},${i},1,2\n`, size)),
  "long table, landmarks of one set": (size) => annotations(long + fill((i) => `a,b,${i},1,2\n`, size)),
  "long table, sets of one landmark": (size) => annotations(long + fill((i) => `a,${i},c,1,2\n`, size)),
  "JSON, brackets": (size) => annotations(fill("[", size)),
  "JSON, lists in lists": (size) => annotations(fill("[", size / 2) + fill("]", size / 2)),
  "JSON, backslashes": (size) => annotations(`{"markups":"${fill("\\\\", size)}"}`),
  "JSON, keys": json(
    (list) => `{${list}}`,
    (i) => `"${i}":0`,
  ),
  "COCO, objects of an image": json(coco, () => `{"image_id":1,"category_id":1,"keypoints":[1,2,2]}`),
  "COCO, images": json(
    (list) => `{"images":[${list}],"categories":[{"id":1,"name":"k","keypoints":["a"]}],"annotations":[]}`,
    (i) => `{"id":${i},"file_name":"${i}"}`,
  ),
  "VIA, regions": json(
    (list) => `{"a":{"filename":"a","regions":[${list}]}}`,
    (i) => `{"shape_attributes":{"name":"point","cx":1,"cy":2},"region_attributes":{"name":"${i}"}}`,
  ),
  "3D Slicer, points": json(markup, (i) => `{"label":"${i}","position":[1,2,3],"positionStatus":"defined"}`),
  "LabelMe, points": json(labelMe, (i) => `{"label":"${i}","shape_type":"point","points":[[1,2]]}`),
  "LabelMe, all different": json(
    labelMe,
    (i) => `{"label":"${i}","group_id":${i},"shape_type":"point","points":[[1,2]]}`,
  ),
  "VIA 3, points": json(
    (list) =>
      `{"attribute":{"1":{"aname":"landmark"}},"file":{"1":{"fname":"a"}},"view":{"1":{"fid_list":["1"]}},"metadata":{${list}}}`,
    (i) => `"${i}":{"vid":"1","xy":[1,2,3],"av":{"1":"${i}"}}`,
  ),
  "VIA 3, files": json(
    (list) => `{"attribute":{},"file":{${list}},"view":{},"metadata":{}}`,
    (i) => `"${i}":{"fname":"${i}"}`,
  ),
  "VIA (CSV), points": (size) =>
    annotations(
      `filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\n${fill((i) => `a,-1,{},1,${i},"{""name"":""point"",""cx"":1,""cy"":2}","{""landmark"":""${i}""}"\n`, size)}`,
    ),
  "VIA (CSV), lists in lists": (size) =>
    annotations(
      `filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\na,-1,{},1,0,${fill("[", size)},{}\n`,
    ),
  "Label Studio, points": json(
    (list) => `[{"data":{"img":"a.png"},"annotations":[{"result":[${list}]}]}]`,
    (i) =>
      `{"type":"keypointlabels","original_width":9,"original_height":9,"value":{"x":1,"y":1,"keypointlabels":["${i}"]}}`,
  ),
  "Label Studio, tasks": json(
    (list) => `[${list}]`,
    (i) => `{"data":{"img":"${i}.png"},"annotations":[{"result":[]}]}`,
  ),
  "Label Studio, a name of percent signs": (size) =>
    annotations(
      `[{"data":{"image":"/data/upload/1/${fill("%4", size)}"},"annotations":[{"result":[{"type":"keypointlabels","original_width":9,"original_height":9,"value":{"x":1,"y":1,"keypointlabels":["a"]}}]}]}]`,
    ),
  "annotations, sets": json(
    (list) =>
      `{"format":"kneel-tfjs annotations","formatVersion":1,"landmarkNames":["a"],"images":[{"image":"a","width":9,"height":9,"spacing":null,"sets":[${list}]}]}`,
    (i) => `{"name":"${i}","landmarks":[[1,2]]}`,
  ),
  "report, cases": (size) => {
    const empty = report({ errors: [[1]], unit: "mm", landmarkNames: ["a"], ids: ["a"] }, { resamples: 10 });
    const cases = fill((i) => `{"id":"${i}","group":"${i}","columns":{},"errors":[1]}`, size, ",");
    const text = JSON.stringify({ ...empty, cases: [] }).replace('"cases":[]', `"cases":[${cases}]`);
    return tried(() => parseReport(text));
  },
  "XML, elements in elements": (size) => annotations(cvat(fill("<a>", size))),
  "XML, attributes": (size) => annotations(`<annotations ${fill((i) => `a${i}=""`, size, " ")}></annotations>`),
  "XML, entities": (size) => annotations(cvat(fill("&amp;", size))),
  "XML, comments": (size) => annotations(cvat(fill("<!---->", size))),
  "XML, a comment without end": (size) => annotations(cvat(`<!--${fill("-", size)}`)),
  "CVAT, points": (size) => annotations(cvat(fill((i) => `<points label="${i}" points="1,2"/>`, size))),
  "CVAT, all different": (size) =>
    annotations(cvat(fill((i) => `<skeleton label="s"><points label="${i}" points="1,2"/></skeleton>`, size))),
  ".pts, points": (size) => annotations(`version: 1\nn_points: 2\n{\n${fill("1 2\n", size)}}\n`),
  ".pts, spaces": (size) => annotations(`version: 1\nn_points: 1\n{\n1${fill(" ", size)}2 a\n}\n`),
  "TPS, specimens": (size) => annotations(fill((i) => `LM=1\n1 2\nIMAGE=${i}\n`, size)),
  "TPS, points": (size) => annotations(`LM=${Math.floor(size / 4)}\n${fill("1 2\n", size)}IMAGE=a\n`),
  "TPS, spaces": (size) => annotations(`LM=1\n1${fill(" ", size)}2 x\nIMAGE=a\n`),
  "SLEAP, frames": (size) => annotations(`track,frame_idx,a.x,a.y\n${fill((i) => `,${i},1,2\n`, size)}`),
  "SLEAP, tracks of a frame": (size) => annotations(`track,frame_idx,a.x,a.y\n${fill((i) => `t${i},0,1,2\n`, size)}`),
  "SLEAP, landmarks": (size) =>
    annotations(`track,frame_idx,${fill((i) => `p${i}.x,p${i}.y`, size / 2, ",")}\n,0,${fill("1", size / 2, ",")}\n`),
  ".slp": (size) => annotations(new Uint8Array(size).fill(0x89, 0, 1)),
  ".fcsv, points": (size) =>
    annotations(`# Markups fiducial file version = 4.10\n${fill((i) => `${i},1,2,3,0,0,0,1,1,1,0,${i}\n`, size)}`),
  "DeepLabCut, all different": (size) => {
    const row = (name: string, of: (i: number) => string) =>
      `${name},${fill((i) => `${of(i)},${of(i)}`, size / 4, ",")}\n`;
    const [same, count] = [(text: string) => text, (i: number) => `n${i}`];
    return annotations(
      `${row("scorer", () => same("s"))}${row("individuals", count)}${row("bodyparts", count)}coords,${fill("x,y", size / 4, ",")}\n`,
    );
  },
  "DeepLabCut, frames": (size) =>
    annotations(`scorer,s,s\nbodyparts,a,a\ncoords,x,y\n${fill((i) => `${i}.png,1,2\n`, size)}`),
  ".npz, files": (size) => {
    const count = Math.floor(size / 120);
    return annotations(
      zipSync(Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.npy`, new Uint8Array(8)])), {
        level: 0,
      }),
      "file.npz",
    );
  },
  "checkpoint, no archive": reading((size) => encode(`PK\x03\x04${fill("PK\x01\x02", size)}`), importModel),
  "safetensors, arrays": (size) => {
    const count = Math.floor(size / 80);
    const arrays = new Map(
      Array.from({ length: count }, (_, i) => [`a${i}`, { shape: [1], data: new Float32Array(1) }]),
    );
    const file = formatSafetensors(arrays);
    return tried(() => importModel(file, { size: { width: 64, height: 64 } }));
  },
  "safetensors, brackets": (size) => {
    const file = new Uint8Array(8 + size).fill(0x5b);
    new DataView(file.buffer).setBigUint64(0, BigInt(size), true);
    return tried(() => importModel(file));
  },
  "pickle, marks": reading((size) => latin1(`\x80\x02${fill("(", size)}`), importModel),
  "pickle, empty lists": reading((size) => latin1(`\x80\x02${fill("]", size)}`), importModel),
  "pickle, memory": reading((size) => latin1(`\x80\x02${fill("]q\x01", size)}`), importModel),
};
