export { type ApplyUnitsOptions, applyUnits } from "./applyUnits.ts";
export { bottleneckBlock } from "./bottleneckBlock.ts";
export { hmpBlock } from "./hmpBlock.ts";
export { hourglass } from "./hourglass.ts";
export { type HourglassModelOptions, hourglassModel } from "./hourglassModel.ts";
export { registerLayers } from "./registerLayers.ts";
export type { ResidualBlockOptions } from "./residualBlock.ts";
export { SoftArgmax2D, type SoftArgmax2DLayerOptions } from "./SoftArgmax2D.ts";
export { Upsample2D, type Upsample2DLayerOptions } from "./Upsample2D.ts";
