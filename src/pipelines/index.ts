export { LandmarkPredictor, type Prediction, type PredictOptions } from "./LandmarkPredictor.ts";
export {
  formatModel,
  type HourglassArchitecture,
  type LandmarkModel,
  type ModelDocument,
  modelFormatVersion,
  networkOf,
  parseModel,
  parseModelDocument,
} from "./modelDocument.ts";
