import { type InputUnit, inputsOf, type Network, type NetworkUnit } from "./network.ts";

type ComputedUnit = Exclude<NetworkUnit, InputUnit>;

/** Units in a row of which nothing but the last map is used outside. */
export interface Segment {
  readonly units: readonly ComputedUnit[];
  /** Maps from outside that the units use. */
  readonly inputs: readonly string[];
}

/** Cuts a network after each sum, which ends a residual block, where only the sum is used further on. */
export function segmentsOf({ units: all, heatmaps }: Network): readonly Segment[] {
  const units = all.filter((unit): unit is ComputedUnit => unit.op !== "input");
  const lastUse = new Map<string, number>([[heatmaps, units.length]]);
  for (const [i, unit] of units.entries())
    for (const name of inputsOf(unit)) lastUse.set(name, Math.max(i, lastUse.get(name) ?? 0));
  const segments: Segment[] = [];
  let start = 0;
  for (const [i, { op }] of units.entries()) {
    const inside = units.slice(start, i);
    const closed = op === "add" && inside.every(({ name }) => (lastUse.get(name) ?? 0) <= i);
    if (!closed && i < units.length - 1) continue;
    const own = units.slice(start, i + 1);
    const names = new Set(own.map(({ name }) => name));
    const inputs = new Set(own.flatMap((unit) => inputsOf(unit)).filter((name) => !names.has(name)));
    segments.push({ units: own, inputs: [...inputs] });
    start = i + 1;
  }
  return segments;
}
