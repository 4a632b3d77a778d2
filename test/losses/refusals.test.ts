import { expect, it } from "vitest";
import {
  adaptiveWingLoss,
  elasticLoss,
  euclideanLoss,
  gaussianHeatmaps,
  gaussianNllLoss,
  heatmapMseLoss,
  intermediateLoss,
  jensenShannonLoss,
  l1Loss,
  l2Loss,
  mixUpLoss,
  robustLoss,
  smoothL1Loss,
  softWingLoss,
  starLoss,
  varianceLoss,
  wingLoss,
} from "../../src/losses/index.ts";

const ofOptions = {
  ...{
    adaptiveWingLoss,
    elasticLoss,
    euclideanLoss,
    gaussianNllLoss,
    heatmapMseLoss,
    jensenShannonLoss,
    l1Loss,
    l2Loss,
  },
  ...{ robustLoss, smoothL1Loss, softWingLoss, starLoss, varianceLoss, wingLoss },
  gaussianHeatmaps: (options: never) => gaussianHeatmaps(undefined as never, [2, 3], options),
  intermediateLoss: (options: never) => intermediateLoss(l1Loss(), options),
  mixUpLoss: (options: never) => mixUpLoss(l1Loss(), options),
};

it.each(Object.entries(ofOptions))("%s refuses options that are none in its own name", (fn, make) => {
  expect(() => make(null as never)).toThrow(new TypeError(`${fn}: options must be an object, got null`));
});
