import { assertShape, refusal, show, wrongKind } from "./guards.ts";

/** What a check needs to know of a tensor. */
interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
}

function isTensor(value: unknown): value is TensorLike {
  const { shape, dtype, isDisposed } = (value ?? {}) as Partial<TensorLike>; // anything; looked at in the next line
  return Array.isArray(shape) && typeof dtype === "string" && typeof isDisposed === "boolean";
}

/**
 * A tensor with data, of a type and a shape; no axis may be empty. Backends differ in what they make of others: the WASM
 * kernels read the memory of an integer as if it were a float, and divide by the size of an empty axis.
 *
 * @throws TypeError for what is no tensor or of another type, Error for a disposed one, RangeError for another shape
 */
export function assertTensor(
  fn: string,
  name: string,
  value: unknown,
  pattern: readonly (number | null)[] | null,
  legend: string,
  dtypes: readonly string[] = ["float32"],
): void {
  if (!isTensor(value))
    throw wrongKind(fn, name, `a tensor of shape ${legend}`, Array.isArray(value) ? "an array" : show(value));
  if (value.isDisposed) throw new Error(`${fn}: ${name} must be a tensor that is not disposed`);
  if (!dtypes.includes(value.dtype))
    throw wrongKind(fn, name, `a tensor of ${dtypes.join(" or ")}`, `one of ${value.dtype}`);
  if (pattern) assertShape(fn, name, value.shape, pattern, legend);
  if (value.shape.includes(0)) throw refusal(fn, name, `of shape ${legend} with no empty axis`, [...value.shape]);
}

/** Numbers, truth values included, which an operation casts to float32. */
export const NUMERIC = ["float32", "int32", "bool"] as const;
