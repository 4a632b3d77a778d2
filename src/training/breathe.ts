/**
 * Lets everything else run that waits: signals, timers, a page's events. Backends that compute synchronously would
 * otherwise keep the thread to themselves from one step to the next.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
