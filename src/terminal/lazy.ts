/** A command's action, whose module is loaded when the command is called and not before; at its end it says what comes next. */
export const lazy =
  <Arguments extends unknown[]>(load: () => Promise<{ run(...given: Arguments): Promise<readonly string[]> }>) =>
  async (...given: Arguments): Promise<void> => {
    const { run } = await load();
    const steps = await run(...given);
    if (steps.length === 0) return;
    const { sayNext } = await import("./nextSteps.ts");
    sayNext(steps);
  };
