/** A number with what is counted, in the singular for one: `1 image`, `2 images`, `0 images`. */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
