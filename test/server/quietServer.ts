/** The server without a model, in a process of its own; prints its address, and ends with its standard input. */
import { buildQuietServer } from "./buildQuietServer.ts";

const app = await buildQuietServer();
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.stdin.resume().on("end", () => process.exit());
