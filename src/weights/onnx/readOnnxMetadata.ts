import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { assertBytes } from "../../internal/guards.ts";
import { errorOf } from "../../internal/thrown.ts";
import { modelProto } from "./onnxMessages.ts";

/**
 * The texts stored beside the graph of an ONNX file, without reading the graph.
 *
 * @throws Error when the bytes are no ONNX file, or not a whole one
 */
export function readOnnxMetadata(file: Uint8Array, source = "onnx"): Readonly<Record<string, string>> {
  assertBytes(source, file);
  const [entries, version, graph] = [modelProto.metadataProps[0], modelProto.irVersion[0], modelProto.graph[0]];
  const metadata: [string, string][] = [];
  const seen = new Set<number>();
  try {
    const reader = new BinaryReader(file);
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      seen.add(field);
      if (field === entries && type === WireType.LengthDelimited) metadata.push(readEntry(reader.bytes()));
      else skip(reader, type);
    }
  } catch (error) {
    throw new Error(`${source}: not a whole ONNX file (${errorOf(error).message})`, { cause: error });
  }
  if (!seen.has(version) || !seen.has(graph)) throw new Error(`${source}: not an ONNX file`);
  return Object.fromEntries(metadata);
}

/** Key and value. */
function readEntry(bytes: Uint8Array): [string, string] {
  const entry: [string, string] = ["", ""];
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 || field === 2) entry[field - 1] = reader.string();
    else skip(reader, type);
  }
  return entry;
}

/** ONNX has no groups, which would be skipped by recursion as deep as the file says. */
function skip(reader: BinaryReader, type: WireType): void {
  if (type === WireType.StartGroup) throw new Error("it holds a group");
  reader.skip(type);
}
