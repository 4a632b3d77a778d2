import { checkBackend, formatBackendReport } from "../../backends/index.ts";
import { nextSteps } from "../../terminal/nextSteps.ts";
import { print } from "../../terminal/progressBar.ts";
import { startBackend } from "../../terminal/startBackend.ts";
import type { DoctorOptions } from "./command.ts";

/** `kneel doctor`: starts and repairs the backend and prints what it can do. */
export async function run({ backend }: DoctorOptions): Promise<readonly string[]> {
  await startBackend(backend);
  const report = await checkBackend();
  print(`Node ${process.version}\n${formatBackendReport(report)}`);
  if (report.problems.length > 0) process.exitCode = 1;
  return nextSteps.doctor(backend);
}
