import { kneeLandmarkNames } from "../../src/knee/index.ts";
import { KneelPipeline } from "../../src/pipelines/index.ts";
import { tinyModel } from "../models/tinyModel.ts";
import { startWasm } from "./startWasm.ts";

function stage(landmarkNames: readonly string[], mm: number) {
  const preprocessing = { fit: "spacing", spacing: [mm, mm] } as const;
  return { ...tinyModel({ architecture: { landmarks: landmarkNames.length }, preprocessing }), landmarkNames };
}

/** A pipeline of two small networks on WASM, the same in every thread. */
export async function tinyKnees(): Promise<KneelPipeline> {
  await startWasm(false);
  return new KneelPipeline({ locate: stage(["t4"], 8), localize: stage(kneeLandmarkNames, 5) });
}
