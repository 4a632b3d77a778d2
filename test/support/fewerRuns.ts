/** Set up by mutation tests: a tenth of the runs of each property, as {@link runs} makes of repetitions. */
import fc from "fast-check";
import { runs } from "./runs.ts";

fc.configureGlobal({ numRuns: runs(100) });
