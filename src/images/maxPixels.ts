/** The pixels of the largest image that is read; 4 times a whole-leg film of 3000 × 5000. */
export const maxPixels = 64 * 2 ** 20;
