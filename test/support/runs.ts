/** How many of `n` repetitions to make: all, but a tenth in mutation tests, which run each test hundreds of times. */
export const runs = (n: number): number => (process.env.MUTATE ? Math.ceil(n / 10) : n);
