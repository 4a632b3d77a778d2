import { isOneOf } from "../internal/isOneOf.ts";
/** Augmentations of the library that have a name on the command line. */
export const presetNames = ["light", "radiograph", "kneel", "none"] as const;

export type PresetName = (typeof presetNames)[number];

export const isPreset = (name: string): name is PresetName => isOneOf(name, presetNames);
