export { type IterateSamplesOptions, iterateSamples, type LoadedSample } from "./iterateSamples.ts";
export { type ListImagesOptions, listImages } from "./listImages.ts";
export { type Dataset, type LoadDatasetOptions, loadDataset } from "./loadDataset.ts";
export { readModel, writeModel } from "./modelDirectory.ts";
export { readImage } from "./readImage.ts";
export { readLandmarkTable } from "./readLandmarkTable.ts";
export { writeFileAtomic } from "./writeFileAtomic.ts";
export { type WriteJsonOptions, writeJsonAtomic } from "./writeJsonAtomic.ts";
export { writePng } from "./writePng.ts";
