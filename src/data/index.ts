export { type CheckSampleOptions, checkSample } from "./checkSample.ts";
export { decodeImage } from "./decodeImage.ts";
export { type Code, kneeTerms, type ReportMeasure, type ReportSite, type ReportTerms } from "./dicomReport/codes.ts";
export { type ParsedStructuredReport, parseStructuredReport } from "./dicomReport/parseStructuredReport.ts";
export type { DicomDocumentOptions } from "./dicomReport/part10.ts";
export {
  formatPresentationState,
  type ParsedPresentationState,
  type PresentationLayer,
  type PresentationStateOptions,
  parsePresentationState,
} from "./dicomReport/presentationState.ts";
export { formatStructuredReport, type StructuredReportOptions } from "./dicomReport/structuredReport.ts";
export { type Condition, type Filter, filterSamples } from "./filterSamples.ts";
export { formatLandmarkTable } from "./formatLandmarkTable.ts";
export type {
  AnnotatedMeasure,
  AnnotationSource,
  Annotations,
  ImageAnnotation,
  LandmarkSet,
} from "./formats/annotations.ts";
export {
  type CocoOptions,
  type FormatCocoOptions,
  formatCoco,
  type ParseCocoOptions,
  parseCoco,
} from "./formats/coco.ts";
export {
  annotationsDocument,
  annotationsFormatVersion,
  formatAnnotationsJson,
  parseAnnotationsJson,
} from "./formats/json.ts";
export type { AnnotationsDocument } from "./formats/jsonSchema.ts";
export { type FormatKneelNpzOptions, formatKneelNpz, parseKneelNpz } from "./formats/kneelNpz.ts";
export { type FromLandmarkTableOptions, fromLandmarkTable, toLandmarkTable } from "./formats/landmarkTables.ts";
export { formatLongCsv, parseLongCsv } from "./formats/longCsv.ts";
export type { PixelOrigin } from "./formats/pixelOrigin.ts";
export { formatPts, type ParsePtsOptions, type PtsOptions, parsePts } from "./formats/pts.ts";
export {
  type FormatSlicerOptions,
  formatSlicerMarkups,
  type ParseSlicerOptions,
  parseSlicerMarkups,
  type SlicerOptions,
  type SlicerPoints,
} from "./formats/slicer.ts";
export {
  type FormatViaOptions,
  formatViaCsv,
  formatViaJson,
  type ParseViaOptions,
  parseViaCsv,
  parseViaJson,
  type ViaStyle,
} from "./formats/via.ts";
export { type GroupedSplitOptions, groupedSplit } from "./groupedSplit.ts";
export { type GroupKFoldOptions, groupKFold } from "./groupKFold.ts";
export type { LandmarkSelection } from "./landmarkColumns.ts";
export type { LandmarkSample, LandmarkTable, SampleProblem } from "./landmarkTable.ts";
export { parseFilter } from "./parseFilter.ts";
export { type ParseLandmarkTableOptions, parseLandmarkTable } from "./parseLandmarkTable.ts";
export { percentile } from "./percentile.ts";
export { type PhantomFilmOptions, phantomFilm } from "./phantom/phantomFilm.ts";
export { type PhantomKneeOptions, phantomKnee } from "./phantom/phantomKnee.ts";
export { type RenderedFilm, type RenderPhantomFilmOptions, renderPhantomFilm } from "./phantom/renderPhantomFilm.ts";
export { type RenderedKnee, type RenderPhantomKneeOptions, renderPhantomKnee } from "./phantom/renderPhantomKnee.ts";
export { type FilmKnee, type PhantomFilm, type PhantomView, samplePhantomFilm } from "./phantom/samplePhantomFilm.ts";
export {
  type LateralMedial,
  type PhantomKnee,
  type PhantomMarker,
  samplePhantomKnee,
} from "./phantom/samplePhantomKnee.ts";
export { inputFrame, normalizeInPlace, type Preprocessing, prepareIntensity } from "./preprocessing.ts";
export type { CodecSource } from "./radiograph/codecs.ts";
export { type DecodeRadiographOptions, decodeRadiograph } from "./radiograph/decodeRadiograph.ts";
export { type FormatDicomRadiographOptions, formatDicomRadiograph } from "./radiograph/formatDicomRadiograph.ts";
export type { IntensityStage } from "./radiograph/intensity.ts";
export type {
  DicomReference,
  Radiograph,
  RadiographDisplay,
  RadiographSource,
  SpacingOrigin,
  SpacingSource,
} from "./radiograph/radiograph.ts";
export { type SplitByFoldOptions, splitByFold } from "./splitByFold.ts";
export { type StretchContrastOptions, stretchContrast } from "./stretchContrast.ts";
export { toGray } from "./toGray.ts";
