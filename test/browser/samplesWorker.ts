import { serveSamples } from "../../src/training/index.ts";

serveSamples(self as never);
