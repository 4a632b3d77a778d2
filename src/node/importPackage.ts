/** A package that a backend needs is not installed. */
export class BackendMissingError extends Error {
  override readonly name = "BackendMissingError";
}

/**
 * Imports a package by name.
 *
 * @throws BackendMissingError where it is not installed
 */
export async function importPackage(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    if (missing && message.includes(`'${name}'`))
      throw new BackendMissingError(`${name} is not installed; run: npm install ${name}`);
    throw error;
  }
}
