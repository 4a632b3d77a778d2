export { convolve, packFilter, packReversed, pad } from "./convolve";
export { copyRows } from "./copyRows";
export { filterGradient } from "./filterGradient";
export { gradientMoments, moments, normalize, normalizeGradient } from "./normalize";
export { resizeBilinearGradient } from "./resizeGradient";
