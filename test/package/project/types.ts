import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type LandmarkPredictor, type Point, pck, softArgmax2d } from "kneel-tfjs";
import { hourglass } from "kneel-tfjs/layers";
import { radialErrors } from "kneel-tfjs/metrics";
import { type Dataset, loadDataset } from "kneel-tfjs/node";
import { train } from "kneel-tfjs/training";

export const model: LayersModel = hourglass({ inputShape: [64, 48, 1], landmarks: 3 });
export const share: number = pck(radialErrors([[[1, 2]]], [[[1, 3]]]), [2])[0]!.fraction;
export const load: (...options: Parameters<typeof loadDataset>) => Promise<Dataset> = loadDataset;
export async function first(predictor: LandmarkPredictor, image: Parameters<LandmarkPredictor["predict"]>[0]) {
  const point: Point | undefined = (await predictor.predict(image)).landmarks[0];
  return point;
}
export async function epochs(options: Parameters<typeof train>[0]): Promise<number> {
  let count = 0;
  for await (const event of train(options)) if (event.type === "epoch") count = event.record.epoch;
  return count;
}
// @ts-expect-error - heatmaps have four dimensions
softArgmax2d([1, 2, 3]);
// @ts-expect-error - the number of landmarks is needed
hourglass({ inputShape: [64, 48, 1] });
