import type { Message, ValueOf } from "./encodeMessage.ts";

/**
 * The part of ONNX that a network of convolutions needs; field numbers of onnx.proto.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const tensorProto = {
  dims: [1, "int64"],
  dataType: [2, "int64"],
  name: [8, "string"],
  rawData: [9, "bytes"],
} as const satisfies Message;

const attributeProto = {
  name: [1, "string"],
  i: [3, "int64"],
  s: [4, "string"],
  ints: [8, "int64"],
  type: [20, "int64"],
} as const satisfies Message;

const nodeProto = {
  input: [1, "string"],
  output: [2, "string"],
  name: [3, "string"],
  opType: [4, "string"],
  attribute: [5, attributeProto],
} as const satisfies Message;

const dimension = { dimValue: [1, "int64"], dimParam: [2, "string"] } as const satisfies Message;
const tensorShape = { dim: [1, dimension] } as const satisfies Message;
const tensorType = { elemType: [1, "int64"], shape: [2, tensorShape] } as const satisfies Message;
const typeProto = { tensorType: [1, tensorType] } as const satisfies Message;

const valueInfo = {
  name: [1, "string"],
  type: [2, typeProto],
  docString: [3, "string"],
} as const satisfies Message;

const graphProto = {
  node: [1, nodeProto],
  name: [2, "string"],
  initializer: [5, tensorProto],
  input: [11, valueInfo],
  output: [12, valueInfo],
} as const satisfies Message;

const operatorSet = { domain: [1, "string"], version: [2, "int64"] } as const satisfies Message;
const stringEntry = { key: [1, "string"], value: [2, "string"] } as const satisfies Message;

export const modelProto = {
  irVersion: [1, "int64"],
  producerName: [2, "string"],
  producerVersion: [3, "string"],
  docString: [6, "string"],
  graph: [7, graphProto],
  opsetImport: [8, operatorSet],
  metadataProps: [14, stringEntry],
} as const satisfies Message;

export type TensorProto = ValueOf<typeof tensorProto>;
export type AttributeProto = ValueOf<typeof attributeProto>;
export type NodeProto = ValueOf<typeof nodeProto>;
export type ValueInfoProto = ValueOf<typeof valueInfo>;

/** Numbers of the types of tensors and attributes. */
export const dataTypes = { float: 1, int8: 3, int64: 7, float16: 10 } as const;
export const attributeTypes = { int: 2, string: 3, ints: 7 } as const;
