import { type AttributeProto, attributeTypes, dataTypes, type NodeProto, type TensorProto } from "./onnxMessages.ts";

/** A whole number, a text or a list of whole numbers. */
type Attribute = number | string | readonly number[];

/** Collects nodes and constants; a value is known by its name. */
export class OnnxGraph {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];

  /** Adds an operation and returns the name of its output. */
  add(
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) => attributeOf(name, value));
    this.nodes.push({ opType, input: inputs, output, name: output, attribute });
    return output;
  }

  floats(name: string, values: Float32Array | readonly number[], dims: readonly number[]): string {
    return this.constant(name, "float", values instanceof Float32Array ? values : Float32Array.from(values), dims);
  }

  integers(name: string, values: readonly number[]): string {
    return this.constant(name, "int64", BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** A constant of any type, its numbers row by row; little endian, as every platform of JavaScript is. */
  constant(
    name: string,
    type: keyof typeof dataTypes,
    { buffer, byteOffset, byteLength }: ArrayBufferView,
    dims: readonly number[],
  ): string {
    this.initializers.push({
      name,
      dims,
      dataType: dataTypes[type],
      rawData: new Uint8Array(buffer, byteOffset, byteLength),
    });
    return name;
  }
}

function attributeOf(name: string, value: Attribute): AttributeProto {
  if (typeof value === "string") return { name, s: value, type: attributeTypes.string };
  return typeof value === "number"
    ? { name, i: value, type: attributeTypes.int }
    : { name, ints: value, type: attributeTypes.ints };
}
