import { setFlagsFromString } from "node:v8";

/**
 * Lets the JavaScript heap of each thread grow to four times what lives before all of it is collected, which is the most
 * that V8 would choose by itself. A gradient is made of closures that die with their step; a collection takes the machine
 * code of dead closures along, and compiling it again keeps cores busy that should train.
 */
export const collectRarely = (): void => setFlagsFromString("--heap-growing-percent=300");
