import { readFileSync } from "node:fs";
import { type Tensor, tensor } from "@tensorflow/tfjs-core";

/** An array of the reference files: row-major. */
export interface Reference {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const fixturePath = (name: string) => new URL(`../fixtures/reference/${name}`, import.meta.url);

/** Reads one of the JSON files of `test/fixtures/reference`. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(fixturePath(name), "utf8")) as T;
}

export const toTensor = (reference: Reference): Tensor => tensor([...reference.data], [...reference.shape], "float32");
