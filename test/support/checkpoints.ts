import { readFileSync } from "node:fs";

/** What `test/fixtures/checkpoints.py` says of a checkpoint that it wrote. */
export interface CheckpointFixture {
  readonly file: string;
  readonly width: number;
  readonly depth: number;
  readonly landmarks: number;
  readonly channels: number;
  readonly block: "hmp" | "bottleneck";
  readonly upsampling: "bilinear" | "nearest";
  readonly grid: "edge" | "center";
  readonly entry?: string;
  readonly prefix?: string;
  readonly beside?: readonly string[];
}

/** Where a file of `test/fixtures/checkpoints` is. */
export const checkpointPath = (name: string) => new URL(`../fixtures/checkpoints/${name}`, import.meta.url);

/** A file of `test/fixtures/checkpoints`. */
export const checkpointFile = (name: string) => new Uint8Array(readFileSync(checkpointPath(name)));

export const checkpointFixtures = Object.entries(
  JSON.parse(readFileSync(checkpointPath("manifest.json"), "utf8")) as Record<string, CheckpointFixture>,
);
