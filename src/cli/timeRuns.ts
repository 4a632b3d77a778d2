/** Milliseconds of each timed run. */
export type Times = readonly number[];

/** Runs that come before the timed ones: memory is touched, shaders are compiled, filters are packed. */
const warmup = 2;

/** At least one run, and then as many as begin within `seconds`. */
export async function timeRuns(run: () => Promise<unknown>, seconds: number): Promise<Times> {
  const times: number[] = [];
  const once = async () => {
    const start = performance.now();
    await run();
    return performance.now() - start;
  };
  for (let i = 0; i < warmup; i++) if ((await once()) > 1000 * seconds) break;
  const end = performance.now() + 1000 * seconds;
  do times.push(await once());
  while (performance.now() < end);
  return times;
}
