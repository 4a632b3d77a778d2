export type { AnnotatedMeasure, AnnotationSource, Annotations, ImageAnnotation, LandmarkSet } from "./annotations.ts";
export type { ParseAnnotationsOptions } from "./formats/annotationFormat.ts";
export {
  type CocoOptions,
  type FormatCocoOptions,
  formatCoco,
  type ParseCocoOptions,
  parseCoco,
} from "./formats/coco.ts";
export { type ParseCvatOptions, parseCvat } from "./formats/cvat.ts";
export { type ParseDeepLabCutOptions, parseDeepLabCut } from "./formats/deepLabCut.ts";
export { type ParseFcsvOptions, parseFcsv } from "./formats/fcsv.ts";
export {
  annotationsDocument,
  annotationsFormatVersion,
  formatAnnotationsJson,
  parseAnnotationsJson,
} from "./formats/json.ts";
export type { AnnotationsDocument } from "./formats/jsonSchema.ts";
export { type FormatKneelNpzOptions, formatKneelNpz, parseKneelNpz } from "./formats/kneelNpz.ts";
export { type ParseLabelMeOptions, parseLabelMe } from "./formats/labelMe.ts";
export { type ParseLabelStudioOptions, parseLabelStudio } from "./formats/labelStudio.ts";
export { type FromLandmarkTableOptions, fromLandmarkTable, toLandmarkTable } from "./formats/landmarkTables.ts";
export { formatLongCsv, parseLongCsv } from "./formats/longCsv.ts";
export type { PixelOrigin } from "./formats/pixelOrigin.ts";
export { formatPts, type ParsePtsOptions, type PtsOptions, parsePts } from "./formats/pts.ts";
export { type ParseSleapOptions, parseSleap } from "./formats/sleap.ts";
export {
  type FormatSlicerOptions,
  formatSlicerMarkups,
  type ParseSlicerOptions,
  parseSlicerMarkups,
  type SlicerOptions,
  type SlicerPoints,
} from "./formats/slicer.ts";
export { type ParseTpsOptions, parseTps } from "./formats/tps.ts";
export { type FormatViaOptions, formatViaCsv, formatViaJson, type ViaStyle } from "./formats/via/formatVia.ts";
export { parseVia3 } from "./formats/via/via3.ts";
export { parseViaCsv } from "./formats/via/viaCsv.ts";
export { parseViaJson } from "./formats/via/viaJson.ts";
export type { ParseViaOptions } from "./formats/via/viaLandmarks.ts";
export { parseAnnotations, recognizeAnnotations } from "./parseAnnotations.ts";
