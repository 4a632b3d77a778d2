/** The landmarks that stand for each bone. */
export type KneelBones = Readonly<Record<"tibia" | "femur", readonly number[]>>;

/** Outer edges of both bones: the cross-validation of the KNEEL paper (its Table 1). */
export const kneelCrossValidationBones: KneelBones = { tibia: [0, 8], femur: [9, 15] };

/** Outer edges, the point between the spines and the notch: the test sets of the KNEEL paper (its Table 2). */
export const kneelTestBones: KneelBones = { tibia: [0, 4, 8], femur: [9, 12, 15] };
