import type { NetworkUnit, Shape3, Upsampling } from "./network.ts";

/** A unit that has been added: what the next ones take as their input. */
export interface Ref {
  readonly name: string;
  readonly shape: Shape3;
}

interface ConvOptions {
  readonly kernel?: number;
  readonly stride?: number;
  readonly norm?: string | null;
  readonly activation?: "relu" | "linear";
}

/** Adds units one by one and works out their shapes. */
export class NetworkBuilder {
  readonly units: NetworkUnit[] = [];

  input(shape: Shape3): Ref {
    return this.add({ op: "input", name: "input", shape });
  }

  /** Convolution, normalization and activation; `name` is the convolution's, `norm` the normalization's. */
  conv(
    x: Ref,
    name: string,
    channels: number,
    { kernel = 3, stride = 1, norm = null, activation = "linear" }: ConvOptions,
  ): Ref {
    const size = (n: number) => Math.floor((n - 1) / stride) + 1; // odd kernel, (kernel − 1)/2 padding
    const shape: Shape3 = [size(x.shape[0]), size(x.shape[1]), channels];
    return this.add({ op: "conv", name, input: x.name, kernel, stride, norm, activation, shape });
  }

  maxPool(x: Ref, name: string): Ref {
    const [height, width, channels] = x.shape;
    return this.add({ op: "maxPool", name, input: x.name, shape: [height >> 1, width >> 1, channels] });
  }

  upsample(x: Ref, name: string, like: Ref, method: Upsampling): Ref {
    return this.add({ op: "upsample", name, input: x.name, method, shape: [like.shape[0], like.shape[1], x.shape[2]] });
  }

  concat(inputs: readonly Ref[], name: string): Ref {
    const [height, width] = inputs[0]!.shape;
    const channels = inputs.reduce((sum, ref) => sum + ref.shape[2], 0);
    return this.add({ op: "concat", name, inputs: inputs.map((ref) => ref.name), shape: [height, width, channels] });
  }

  sum(a: Ref, b: Ref, name: string): Ref {
    return this.add({ op: "add", name, inputs: [a.name, b.name], shape: a.shape });
  }

  dropout(x: Ref, name: string, rate: number): Ref {
    return rate === 0 ? x : this.add({ op: "dropout", name, input: x.name, rate, shape: x.shape });
  }

  private add(unit: NetworkUnit): Ref {
    this.units.push(unit);
    return unit;
  }
}
