import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Writes the declarations of modules of `src` and of all that these import, or refuses what has a wrong type; gives their
 * folder, which is there until the process ends. From one program, once: tsup checks everything anew for each entry that
 * is no declaration file.
 *
 * @param entries paths such as `src/geometry/index.ts`
 */
export function emitDeclarations(entries: readonly string[]): string {
  const folder = join(root, "out", `declarations-${process.pid}`);
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const these = { ...config, include: ["src/**/*.d.ts"], files: entries };
  const { options, fileNames } = ts.parseJsonConfigFileContent(these, ts.sys, root);
  const writing = { noEmit: false, declaration: true, emitDeclarationOnly: true, noEmitOnError: true };
  const places = { rootDir: join(root, "src"), outDir: folder };
  const program = ts.createProgram(fileNames, { ...options, ...writing, ...places });
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { emitSkipped, diagnostics } = program.emit();
  if (emitSkipped) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost(options)));
  return folder;
}
