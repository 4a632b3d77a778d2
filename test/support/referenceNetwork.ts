import { readFileSync } from "node:fs";
import { describeHourglass, type Network, type Weights } from "../../src/network/index.ts";
import { fromStateDict, parseSafetensors } from "../../src/weights/index.ts";
import { fixturePath, type Reference, readFixture } from "./fixtures.ts";

/** A network of PyTorch with what it computed (`test/fixtures/generate.py`). */
export interface NetFixture {
  width: number;
  depth: number;
  landmarks: number;
  block: "hmp" | "bottleneck";
  upsampling: "bilinear" | "nearest";
  parameters: number;
  cases: { input: Reference; eval_maps: Reference; eval_landmarks: Reference }[];
  train_step: { input: Reference; target: Reference; l1_loss: number; gradients_oihw: Record<string, Reference> };
}

export const referenceNames = ["net_hmp_bilinear", "net_bottleneck_nearest"];

/** The reference, this library's description of it for an input, and its weights. */
export function referenceNetwork(
  name: string,
  inputShape: readonly [number, number, number],
): [NetFixture, Network, Weights] {
  const fixture = readFixture<NetFixture>(`${name}.json`);
  const { width, depth, landmarks, block, upsampling } = fixture;
  const network = describeHourglass({ inputShape, landmarks, width, depth, block, upsampling, grid: "edge" });
  const file = parseSafetensors(readFileSync(fixturePath(`${name}.safetensors`)));
  return [fixture, network, fromStateDict(network, file.tensors)];
}
