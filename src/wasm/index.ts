export { locateWasm } from "./locateWasm.ts";
