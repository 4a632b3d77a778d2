import util from "node:util";

/** What Node 23 removed and the kernels of tfjs-node 4.22 call. */
const removed = {
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  isArray: Array.isArray,
};

/**
 * Puts back what tfjs-node 4.22 needs of Node's `util`, and says so; has libtensorflow use oneDNN on every processor,
 * where by itself it does so only with AVX-512 VNNI; keeps its notes off the screen. What the environment says counts.
 */
export function prepareTfjsNode(): void {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "1"; // 1: warnings and errors
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";
  const module = util as unknown as Record<string, unknown>; // functions that newer releases of Node lack
  const missing = Object.entries(removed).filter(([name]) => typeof module[name] !== "function");
  if (missing.length === 0) return;
  for (const [name, value] of missing) module[name] = value;
  const names = missing.map(([name]) => `util.${name}`).join(" and ");
  process.emitWarning(`Node ${process.version} has no ${names}, which tfjs-node 4.22 calls: put back for this process`);
}
