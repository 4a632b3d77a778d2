/** Indices of the landmarks of both compartments of the joint, on each bone. */
export const kneeCompartments = {
  lateral: { tibia: [0, 1, 2], femur: [9, 10, 11] },
  medial: { tibia: [6, 7, 8], femur: [13, 14, 15] },
} as const;
