/** What values of codes look like; anything else may be a patient's. */
const code = /^[A-Z0-9][A-Z0-9_.]{0,19}$/;

/** A value of a file for a message, with a space in front: itself where it looks like a code without spaces, else nothing. */
export const quoted = (value: string | null): string => (value !== null && code.test(value) ? ` ${value}` : "");
