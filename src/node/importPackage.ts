import { withData } from "../internal/errorData.ts";
import { codeOf, errorOf } from "../internal/thrown.ts";

/**
 * Imports a package by name.
 *
 * @throws Error of the code `backend-missing` where it is not installed
 */
export async function importPackage(name: string): Promise<unknown> {
  try {
    return await import(name);
  } catch (error) {
    const code = codeOf(error);
    const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    if (missing && errorOf(error).message.includes(`'${name}'`)) {
      const reason = `${name} is not installed; run: npm install ${name}`;
      throw withData(new Error(reason), { code: "backend-missing", option: "backend", reason });
    }
    throw error;
  }
}
