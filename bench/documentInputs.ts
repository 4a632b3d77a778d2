import { parseAugmentation } from "../src/augment/index.ts";
import { parseFilter } from "../src/data/index.ts";
import { parseExperiment, parseOutOfFold } from "../src/experiments/index.ts";
import { parseJson } from "../src/internal/parseJson.ts";
import {
  importModel,
  parseMeanStd,
  parseModelDocument,
  parseOnnxModel,
  parsePipelineDocument,
  parseShapeDocument,
} from "../src/pipelines/index.ts";
import { parseCheckpoint } from "../src/training/index.ts";
import { formatSafetensors, readOnnxMetadata } from "../src/weights/index.ts";
import { buildQuietServer } from "../test/server/buildQuietServer.ts";
import { fill, type Inputs, latin1, reading, tried } from "./worstInputs.ts";

/** The same hostile text to every reader of a document of this library. */
const documents: Readonly<Record<string, (json: string) => unknown>> = {
  "model.json": (json) => parseModelDocument(json, "file"),
  "pipeline.json": (json) => parsePipelineDocument(json, "file"),
  "shape.json": (json) => parseShapeDocument(json, "file"),
  "out-of-fold.json": (json) => parseOutOfFold(json, "file"),
  experiment: (json) => parseExperiment(json, "file"),
  augmentation: (json) => parseAugmentation(parseJson(json, (reason) => new Error(`file: is ${reason}`))),
};

const fold = (cases: string) =>
  `{"format":"kneel-out-of-fold","formatVersion":1,"data":"0","landmarkNames":["a"],"about":{},"cases":[${cases}]}`;
const bytesOf = (piece: readonly number[], size: number) => Buffer.alloc(size, Buffer.from(piece));
const npyOf = (header: string) => {
  const head = Buffer.alloc(12);
  head.write("\x93NUMPY\x02\x00", "latin1");
  head.writeUInt32LE(header.length, 8);
  return Buffer.concat([head, Buffer.from(header, "latin1")]);
};
const npyStart = "{'descr': '<f8', 'fortran_order': False, 'shape': (";
const meanStd = (bytes: Uint8Array) => parseMeanStd(bytes, "file");
/** A field of protocol buffers, its content by length. */
const field = (number: number, content: Uint8Array) => {
  const length: number[] = [];
  for (let left = content.length; ; left >>>= 7) {
    length.push(left > 127 ? (left & 127) | 128 : left);
    if (left < 128) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), content]);
};
const irVersion = [8, 8];

const server = async (request: object): Promise<string> => {
  const app = await buildQuietServer();
  try {
    const { statusCode, body } = await app.inject(request);
    return `${statusCode} ${body}`;
  } finally {
    await app.close();
  }
};
const form = "--x\r\ncontent-disposition: form-data; name=file; filename=a\r\n\r\n";
const posted =
  (payload: Uint8Array, type = "multipart/form-data; boundary=x") =>
  () =>
    server({ method: "POST", url: "/predict", headers: { "content-type": type }, payload: Buffer.from(payload) });

/** The worst known inputs of documents of this library, of weights and of requests. */
export const documentInputs: Inputs = {
  ...Object.fromEntries(
    Object.entries(documents).flatMap(([name, parse]) => [
      [`${name}, small lists`, reading((size) => `[${fill("[]", size, ",")}]`, parse)],
      [`${name}, keys`, reading((size) => `{${fill((i) => `"${i}":0`, size, ",")}}`, parse)],
      [`${name}, one text`, reading((size) => `{"format":"${fill("a", size)}"}`, parse)],
    ]),
  ),
  "out-of-fold.json, cases": (size) => {
    const one = (i: number) =>
      `{"id":"${i}","group":"a","fold":"0","columns":{},"spacing":null,"truth":[[1,2]],"predicted":[[1,2]],"confidence":[1]}`;
    const text = fold(fill(one, size, ","));
    return tried(() => parseOutOfFold(text, "file"));
  },
  "augmentation, operations": (size) => {
    const text = `[${fill('{"type":"invert"}', size, ",")}]`;
    return tried(() => documents.augmentation!(text));
  },
  "augmentation, groups in groups": (size) => {
    const text = fill('[{"type":"sequence","operations":', size) + fill("[]", 2);
    return tried(() => documents.augmentation!(text));
  },
  "filter, conditions": (size) => {
    const text = fill("a=1", size, ",");
    return tried(() => parseFilter(text));
  },
  "filter, one letter": (size) => {
    const text = fill("a", size);
    return tried(() => parseFilter(text));
  },
  "npy, a header of spaces": reading((size) => npyOf(`{${fill(" ", size)}}`), meanStd),
  "npy, a header of brackets": reading((size) => npyOf(`${npyStart}${fill("(", size)}`), meanStd),
  "npy, a header of sizes": reading((size) => npyOf(`${npyStart}${fill("1,", size)})}`), meanStd),
  "checkpoint, arrays": (size) => {
    const arrays = new Map(
      Array.from({ length: Math.floor(size / 90) }, (_, i) => [
        `weights/a${i}`,
        { shape: [1], data: new Float32Array(1) },
      ]),
    );
    const file = formatSafetensors(arrays, { format: "kneel-tfjs checkpoint", version: "1", progress: "{}" });
    return tried(() => parseCheckpoint(file, "file"));
  },
  "safetensors, arrays one over the other": (size) => {
    const header = `{${fill((i) => `"a${i}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`, size, ",")}}`;
    const head = Buffer.alloc(8);
    head.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
    const file = Buffer.concat([head, Buffer.from(header)]);
    return tried(() => importModel(file));
  },
  "pickle, numbers": reading((size) => latin1(`\x80\x02${fill("K\x01", size)}.`), importModel),
  "pickle, tuples in tuples": reading((size) => latin1(`\x80\x02)${fill("\x85", size)}.`), importModel),
  "pickle, a long number": (size) => {
    const head = Buffer.from([0x80, 2, 0x8b, 0, 0, 0, 0]);
    head.writeUInt32LE(size, 3);
    return tried(() => importModel(Buffer.concat([head, Buffer.alloc(size, 1), Buffer.from(".")])));
  },
  "pickle, a line of digits": reading((size) => latin1(`\x80\x02I${fill("1", size)}\n.`), importModel),
  "ONNX, notes": (size) => {
    const note = field(14, Buffer.concat([field(1, Buffer.from("a")), field(2, Buffer.from("b"))]));
    const file = Buffer.concat([Buffer.from(irVersion), field(7, Buffer.alloc(0)), Buffer.alloc(size, note)]);
    return tried(() => readOnnxMetadata(file.subarray(0, file.length - (size % note.length)), "file"));
  },
  "ONNX, notes of a model": (size) => {
    const note = field(
      14,
      Buffer.concat([field(1, Buffer.from("kneel-tfjs")), field(2, Buffer.from(fill("[", size / 2)))]),
    );
    const file = Buffer.concat([Buffer.from(irVersion), field(7, Buffer.alloc(0)), note]);
    return tried(() => parseOnnxModel(file, "file"));
  },
  "ONNX, small numbers": (size) =>
    tried(() => readOnnxMetadata(Buffer.concat([Buffer.from(irVersion), bytesOf([8, 1], size & ~1)]), "file")),
  "ONNX, groups": (size) => tried(() => readOnnxMetadata(bytesOf([(5 << 3) | 3], size), "file")),
  "form, ends of parts": (size) => posted(Buffer.concat([Buffer.from(form), Buffer.alloc(size, "\r\n--")])),
  "form, parts": (size) => posted(Buffer.from(fill(form, size))),
  "form, a header": (size) => posted(Buffer.from(`--x\r\ncontent-disposition: ${fill("a;", size)}\r\n\r\n`)),
  "form, headers": (size) => posted(Buffer.from(`--x\r\n${fill((i) => `a${i}: b\r\n`, size)}\r\n`)),
  "form, dashes": (size) => posted(Buffer.alloc(size, "-")),
  "form, a long boundary": (size) =>
    posted(Buffer.alloc(size, "-"), `multipart/form-data; boundary=${"-".repeat(Math.min(size, 60))}`),
  "query, parameters": (size) => () =>
    server({ method: "POST", url: `/predict?${fill("view=a", size, "&")}`, payload: "" }),
  "query, names": (size) => () =>
    server({ method: "POST", url: `/predict?${fill((i) => `a${i}`, size, "&")}`, payload: "" }),
  "query, a spacing": (size) => () =>
    server({
      method: "POST",
      url: `/predict?spacing=${fill("1", size)}x`,
      headers: { "content-type": "image/png" },
      payload: "a",
    }),
  "query, percent signs": (size) => () =>
    server({ method: "POST", url: `/predict?view=${fill("%", size)}`, payload: "" }),
};
