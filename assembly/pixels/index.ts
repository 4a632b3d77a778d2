export { convolve } from "./convolve";
export { curve, lookUp } from "./curve";
export { median } from "./median";
export { noise, seed } from "./noise";
export { affine, blend, projective } from "./warp";
