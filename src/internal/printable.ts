/** A name from a file, for a message: as it is, or quoted and cut off where it is odd. */
export const printable = (name: string): string =>
  /^[\w./<> -]{1,100}$/.test(name) ? name : JSON.stringify(name.slice(0, 100));
