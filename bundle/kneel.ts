/**
 * What a plain page needs, in one file: `dist/bundle/kneel.js`. It holds TensorFlow.js with its WASM backend and that
 * backend's binary, and reads DICOM, PNG, JPEG and TIFF.
 */
export { getBackend, memory, tidy } from "@tensorflow/tfjs-core";
export { checkBackend, initBackend, patchBackend } from "../src/backends/index.ts";
export { kneeLandmarkNames, kneeMeasures } from "../src/knee/index.ts";
export { phantomFilm, phantomKnee } from "../src/phantom/index.ts";
export {
  KneelPipeline,
  LandmarkPredictor,
  loadModel,
  loadPipeline,
  pickedFiles,
  TwoStagePipeline,
  webFiles,
} from "../src/pipelines/index.ts";
export { decodeRadiograph, toGray, toRaster } from "../src/radiograph/index.ts";
export { overlaySvg } from "../src/viz/index.ts";
export { startWasm } from "./startWasm.ts";
