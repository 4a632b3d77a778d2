export { randomTensor } from "./randomTensor.ts";
