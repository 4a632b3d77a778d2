/** Milliseconds of each timed run. */
export type Times = readonly number[];

/** Runs that come before the timed ones: memory is touched, shaders and machine code are compiled, filters are packed. */
const warmup = 12;

/** At least one run, and then as many as begin within `seconds`; those that warm up take half as long at most. */
export async function timeRuns(run: () => Promise<unknown>, seconds: number): Promise<Times> {
  const times: number[] = [];
  const once = async () => {
    const start = performance.now();
    await run();
    return performance.now() - start;
  };
  let warmed = 0;
  for (let i = 0; i < warmup && warmed < 500 * seconds; i++) warmed += await once();
  const end = performance.now() + 1000 * seconds;
  do times.push(await once());
  while (performance.now() < end);
  return times;
}
