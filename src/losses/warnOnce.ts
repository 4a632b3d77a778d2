const warned = new Set<string>();

/** `console.warn`, the first time in a process for each message. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(message);
}
