let beside = 1;

/** Says that so many workers compute side by side, this one included, each on a backend of its own. */
export function computeBeside(workers: number): void {
  beside = workers;
}

/** Threads that a backend's own kernels take unless they are told: this worker's share of the cores, 16 at most. */
export function ownThreads(): number {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  return Math.min(16, Math.max(1, Math.floor(cores / beside)));
}
