const [lineFeed, carriageReturn] = [10, 13];

/** Lines of a table or a list of points: twice as many images took 16 s and 1.6 GB. */
const mostLines = 2 ** 19;

/** Lines that end between two places of a text: by \n, \r\n or \r. */
export function lineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(i + 1) !== lineFeed)) count++;
  }
  return count;
}

/** Refuses a text before it is split: each line is an object, however few letters it has. */
export function assertFewLines(text: string, source: string): void {
  if (lineEnds(text, 0, text.length) > mostLines)
    throw new RangeError(`${source}: has more than ${mostLines} lines, as many as a table may have; split it`);
}
