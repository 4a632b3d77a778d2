/** A command's action, whose module is loaded when the command is called and not before. */
export const lazy =
  <Arguments extends unknown[]>(load: () => Promise<{ run(...given: Arguments): Promise<void> }>) =>
  async (...given: Arguments): Promise<void> => {
    const { run } = await load();
    await run(...given);
  };
