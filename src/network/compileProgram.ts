import type { ConvStep, NetworkProgram, ProgramBuffer, ProgramMap, ProgramStep } from "../internal/networkProgram.ts";
import { type ConvUnit, inputsOf, type JoinUnit, type Network, type NetworkUnit } from "./network.ts";

/** What a convolution's output is added to instead of standing alone: the other operand of a sum, and where in it. */
interface FusedSum {
  readonly sum: JoinUnit;
  readonly other: string;
  readonly from: number;
}

/**
 * The steps of a network for inference, without dropout: sums with a convolution, with a concatenation of convolutions and
 * with an up-sampled map are left to the steps that make the summand, so that concatenated maps are made in their places.
 */
export function compileProgram(network: Network): NetworkProgram {
  checkShapes(network);
  const units = new Map(network.units.map((unit) => [unit.name, unit]));
  const resolve = (name: string): string => {
    const unit = units.get(name)!;
    return unit.op === "dropout" ? resolve(unit.input) : name;
  };
  const uses = countUses(network, resolve);
  const fused = fusedSums(network, units, uses, resolve);
  const buffers: ProgramBuffer[] = [];
  const steps: ProgramStep[] = [];
  const values = new Map<string, ProgramMap>();
  const output = resolve(network.heatmaps);
  let convs = 0;
  const indices = new Map(network.units.filter(({ op }) => op === "conv").map(({ name }) => [name, convs++]));

  const buffer = ({ shape: [height, width, channels] }: NetworkUnit): ProgramMap => {
    buffers.push({ height, width, channels });
    return { buffer: buffers.length - 1, from: 0, channels };
  };
  /** The map of a sum: its other operand's, where nothing else uses that, so that it is summed in place. */
  const sumTarget = (sum: JoinUnit, other: string): ProgramMap => {
    const known = values.get(sum.name);
    if (known) return known;
    const operand = value(other);
    const made = uses.get(other) === 1 && units.get(other)!.op !== "input" ? operand : buffer(sum);
    values.set(sum.name, made);
    return made;
  };
  const conv = (unit: ConvUnit): ProgramMap | null => {
    const x = value(resolve(unit.input));
    const into = fused.get(unit.name);
    const channels = unit.shape[2];
    let sum: ConvStep["sum"] = null;
    if (into) {
      const to = sumTarget(into.sum, into.other);
      const slice = (map: ProgramMap): ProgramMap => ({ ...map, from: map.from + into.from, channels });
      sum = { addend: slice(value(into.other)), to: slice(to) };
    }
    const y = !into || uses.get(unit.name)! > 1 ? buffer(unit) : null;
    const { kernel, stride } = unit;
    const relu = unit.activation === "relu";
    steps.push({ op: "conv", x, index: indices.get(unit.name)!, kernel, stride, relu, y, sum });
    return y;
  };
  const done = new Set<string>();
  let images: ProgramMap | null = null;
  const value = (name: string): ProgramMap => {
    if (!done.has(name)) {
      done.add(name);
      const made = make(units.get(name)!);
      if (made) values.set(name, made);
    }
    return values.get(name)!;
  };
  const make = (unit: NetworkUnit): ProgramMap | null => {
    if (unit.op === "conv") return conv(unit);
    const inputs = inputsOf(unit).map(resolve);
    switch (unit.op) {
      case "input":
        images ??= buffer(unit);
        return images;
      case "maxPool": {
        const [x, y] = [value(inputs[0]!), buffer(unit)];
        steps.push({ op: "maxPool", x, y });
        return y;
      }
      case "upsample": {
        const x = value(inputs[0]!);
        const into = fused.get(unit.name);
        const addend = into ? value(into.other) : null;
        const y = into ? sumTarget(into.sum, into.other) : buffer(unit);
        steps.push({ op: "resize", x, y, addend, nearest: unit.method === "nearest" });
        return into ? null : y;
      }
      case "concat": {
        const parts = inputs.map(value);
        const y = buffer(unit);
        let from = 0;
        for (const x of parts) {
          steps.push({ op: "resize", x, y: { ...y, from, channels: x.channels }, addend: null, nearest: true });
          from += x.channels;
        }
        return y;
      }
      case "add": {
        const makers = [...fused].filter(([, { sum }]) => sum === unit).map(([maker]) => maker);
        for (const maker of makers) value(maker);
        if (makers.length > 0) return values.get(unit.name)!;
        const [x, addend] = inputs.map(value) as [ProgramMap, ProgramMap]; // a sum has two inputs
        const y = buffer(unit);
        steps.push({ op: "resize", x, y, addend, nearest: true });
        return y;
      }
      default:
        throw new Error(`compileProgram: unit ${unit.name} has the unknown operation ${unit.op}`);
    }
  };

  const input = value(network.units.find(({ op }) => op === "input")!.name);
  let result = value(output);
  if (result.buffer === input.buffer) {
    const y = buffer(units.get(output)!);
    steps.push({ op: "resize", x: result, y, addend: null, nearest: true });
    result = y;
  }
  return { buffers, steps, input: input.buffer, output: result.buffer };
}

/** How often the map of each unit is used, the network's result included; dropout stands for its input. */
function countUses(network: Network, resolve: (name: string) => string): Map<string, number> {
  const uses = new Map<string, number>();
  const count = (name: string) => uses.set(resolve(name), (uses.get(resolve(name)) ?? 0) + 1);
  for (const unit of network.units) if (unit.op !== "dropout") inputsOf(unit).forEach(count);
  count(network.heatmaps);
  return uses;
}

/** The units that can write into a sum, by name: where nothing but the sum uses what they make, or a concatenation that is only summed. */
function fusedSums(
  { units: all }: Network,
  units: ReadonlyMap<string, NetworkUnit>,
  uses: ReadonlyMap<string, number>,
  resolve: (name: string) => string,
): ReadonlyMap<string, FusedSum> {
  const needs = (name: string, wanted: ReadonlySet<string>, seen = new Set<string>()): boolean => {
    if (wanted.has(name)) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    return inputsOf(units.get(name)!).some((input) => needs(input, wanted, seen));
  };
  const fused = new Map<string, FusedSum>();
  for (const sum of all) {
    if (sum.op !== "add") continue;
    const [a, b] = sum.inputs.map(resolve) as [string, string]; // a sum has two inputs
    for (const [summand, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const unit = units.get(summand)!;
      if (uses.get(summand) !== 1) continue;
      const makers = unit.op === "concat" ? unit.inputs.map(resolve) : [summand];
      const possible = unit.op === "concat" || unit.op === "upsample" || unit.op === "conv";
      const simple = makers.every(
        (maker) =>
          !fused.has(maker) && (units.get(maker)!.op === "conv" || (unit.op === "upsample" && maker === summand)),
      );
      const distinct = new Set(makers);
      if (!possible || !simple || distinct.size < makers.length || needs(other, distinct)) continue;
      let from = 0;
      for (const maker of makers) {
        fused.set(maker, { sum, other, from });
        from += units.get(maker)!.shape[2];
      }
      break;
    }
  }
  return fused;
}

/** Throws an `Error` unless every unit has the shape that its inputs give it: a program trusts them. */
function checkShapes({ units }: Network): void {
  const shapes = new Map(units.map(({ name, shape }) => [name, shape]));
  for (const unit of units) {
    const inputs = inputsOf(unit).map((name) => shapes.get(name)!);
    const [height, width, channels] = inputs[0] ?? unit.shape;
    const equal = (size: readonly number[]) => unit.shape.every((side, i) => side === size[i]);
    const strided = (side: number) => (unit.op === "conv" ? Math.floor((side - 1) / unit.stride) + 1 : side);
    const right = {
      input: () => true,
      conv: () => equal([strided(height), strided(width), unit.shape[2]]),
      dropout: () => equal([height, width, channels]),
      maxPool: () => equal([height >> 1, width >> 1, channels]),
      upsample: () => unit.shape[2] === channels,
      add: () => inputs.every(equal),
      concat: () => inputs.every(([h, w]) => equal([h, w, inputs.reduce((sum, shape) => sum + shape[2], 0)])),
    }[unit.op];
    if (!right())
      throw new Error(
        `network: unit ${unit.name} must have the shape that its inputs give it, got [${unit.shape.join(", ")}]`,
      );
  }
}
