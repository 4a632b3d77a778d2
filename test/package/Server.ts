import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";

/** A port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A command that serves until it is closed, with the processes that it starts. */
export class Server {
  private output = "";
  private readonly child: ChildProcess;

  constructor(command: string, cwd: string) {
    this.child = spawn("bash", ["-c", command], { cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on("data", (data) => {
        this.output += data;
      });
  }

  /** Resolves once its output matches, or rejects with the output when it has ended or a minute has passed. */
  async says(pattern: RegExp): Promise<void> {
    for (let waited = 0; !pattern.test(this.output); waited += 100) {
      if (this.child.exitCode !== null || waited > 60_000) throw new Error(`not ${pattern} but:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  close(): void {
    if (this.child.exitCode === null) process.kill(-this.child.pid!);
  }
}
