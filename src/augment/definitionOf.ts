import type { Size } from "../geometry/frame.ts";
import type { Point } from "../geometry/point.ts";
import type { PixelJob } from "../pixels/pixelJob.ts";
import type { Displacement } from "./displacement.ts";
import type { Draw, Typed } from "./draw.ts";
import { operations } from "./operations/list.ts";

/** What any definition may have, with the options and parameters of its own kind, as which `of` they are found by. */
interface AnyDefinition {
  readonly fitsCanvas?: boolean;
  check?(fn: string, name: string, options: Typed): void;
  sample(options: Typed, draw: Draw): void;
  sizeAfter?(options: Typed, size: Size | null, after: (size: Size | null, part: Typed) => Size | null): Size | null;
  apply?(job: PixelJob, parameters: Typed): void;
  hides?(point: Point, parameters: Typed, size: Size): boolean;
  displacement?(parameters: Typed): Displacement;
}

let byType: ReadonlyMap<string, AnyDefinition> | undefined;

/** The definition of an operation, texture or deformation, by its type; undefined where the list has none. */
export function findDefinition(type: string): AnyDefinition | undefined {
  // A definition takes data of its own type alone, which is how it is looked up; TypeScript cannot follow that.
  byType ??= new Map(operations.map((each) => [each.type, each as unknown as AnyDefinition])); // the union is wider than its members
  return byType.get(type);
}

/** The definition of an operation that was checked. */
export function definitionOf({ type }: Typed): AnyDefinition {
  return findDefinition(type)!;
}
