export { type CedCurve, type CedSvgOptions, cedSvg } from "./cedSvg.ts";
export type { ChartOptions } from "./chartSize.ts";
export { type ContactSheetOptions, contactSheet } from "./contactSheet.ts";
export { type DrawOverlayOptions, drawOverlay } from "./drawOverlay.ts";
export { type ErrorBoxPlotSvgOptions, errorBoxPlotSvg } from "./errorBoxPlotSvg.ts";
export type { OverlayOptions } from "./overlayScene.ts";
export { type OverlayImage, type OverlaySvgOptions, overlaySvg } from "./overlaySvg.ts";
export { type EpochRecord, type TrainingCurvesSvgOptions, trainingCurvesSvg } from "./trainingCurvesSvg.ts";
