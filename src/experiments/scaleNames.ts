/** How large networks are and how long they train: minutes, an hour or two a model, as published. */
export type ScaleName = "small" | "medium" | "paper";

/** Every scale. */
export const scaleNames: readonly ScaleName[] = ["small", "medium", "paper"];
