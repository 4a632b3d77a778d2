import type { Tensor } from "@tensorflow/tfjs-core";

/** An attribute of an operation of TensorFlow. */
interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string;
}

/** What tfjs-node's backend offers besides its kernels: every operation of TensorFlow, by name. */
interface TfjsNode {
  readonly binding: {
    readonly TF_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_TYPE: number;
  };
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

/**
 * Runs an operation of TensorFlow on float32 tensors.
 *
 * @param types names of attributes that are the type of the numbers
 * @param outputs how many results the operation has
 */
export function runTensorflow(
  backend: object,
  name: string,
  inputs: readonly Tensor[],
  attributes: Readonly<Record<string, boolean | number | string>>,
  { types = ["T"], outputs = 1 }: { readonly types?: readonly string[]; readonly outputs?: number } = {},
): Tensor[] {
  const node = backend as TfjsNode; // kernels of the backend tensorflow alone call it
  const { TF_FLOAT, TF_ATTR_BOOL, TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_TYPE } = node.binding;
  const kinds = { boolean: TF_ATTR_BOOL, number: TF_ATTR_FLOAT, string: TF_ATTR_STRING };
  const all: Attribute[] = [
    ...types.map((type) => ({ name: type, type: TF_ATTR_TYPE, value: TF_FLOAT })),
    ...Object.entries(attributes).map(([key, value]) => ({
      name: key,
      type: kinds[typeof value as keyof typeof kinds], // one of the three
      value,
    })),
  ];
  return node.executeMultipleOutputs(name, all, inputs, outputs);
}
