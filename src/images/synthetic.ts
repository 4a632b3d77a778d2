/** What a PNG says of an image that was made, not taken: a text with this keyword and the value YES. */
const syntheticKeyword = "Synthetic Data";

/** What marks a PNG as synthetic: give it to an encoder as its texts. */
export const syntheticText: Readonly<Record<string, string>> = { [syntheticKeyword]: "YES" };

/** Whether the texts of a PNG mark it as synthetic. */
export const isSyntheticText = (texts: ReadonlyMap<string, string>): boolean => texts.get(syntheticKeyword) === "YES";
