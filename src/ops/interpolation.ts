/** A linear map between two sample grids along one axis: output o = Σ weights[o][k]·input[sources[o][k]]. */
export interface Interpolation {
  readonly inputs: number;
  readonly outputs: number;
  /** Taps per output, the same for each: `sources` and `weights` hold `taps` rows of `outputs` numbers. */
  readonly taps: number;
  readonly sources: readonly (readonly number[])[];
  readonly weights: readonly (readonly number[])[];
}

type Tap = readonly [source: number, weight: number];

function fromTaps(inputs: number, perOutput: readonly (readonly Tap[])[]): Interpolation {
  const taps = Math.max(...perOutput.map((list) => list.length));
  const row = <T>(pick: (tap: Tap | undefined) => T) =>
    Array.from({ length: taps }, (_, k) => perOutput.map((list) => pick(list[k])));
  return {
    inputs,
    outputs: perOutput.length,
    taps,
    sources: row((tap) => tap?.[0] ?? 0),
    weights: row((tap) => tap?.[1] ?? 0),
  };
}

/** Nearest neighbor as PyTorch and TensorFlow do: source = ⌊o·inputs/outputs⌋. */
export function nearestInterpolation(inputs: number, outputs: number): Interpolation {
  return fromTaps(
    inputs,
    Array.from({ length: outputs }, (_, o) => [[Math.floor((o * inputs) / outputs), 1] as const]),
  );
}

/** Linear with aligned corners: position o·(inputs − 1)/(outputs − 1), so that first and last samples coincide. */
export function alignedLinearInterpolation(inputs: number, outputs: number): Interpolation {
  const scale = outputs > 1 ? (inputs - 1) / (outputs - 1) : 0;
  return fromTaps(
    inputs,
    Array.from({ length: outputs }, (_, o) => {
      const at = o * scale;
      const low = Math.min(Math.floor(at), inputs - 1);
      const t = at - low;
      return t > 0 && low + 1 < inputs ? [[low, 1 - t] as const, [low + 1, t] as const] : [[low, 1] as const];
    }),
  );
}

/** The transposed map, which carries gradients of the outputs back to the inputs. */
export function transposeInterpolation(map: Interpolation): Interpolation {
  const perInput: Tap[][] = Array.from({ length: map.inputs }, () => []);
  for (let o = 0; o < map.outputs; o++) {
    for (let k = 0; k < map.taps; k++) {
      const weight = map.weights[k]![o]!;
      if (weight !== 0) perInput[map.sources[k]![o]!]!.push([o, weight]);
    }
  }
  return fromTaps(map.outputs, perInput);
}
