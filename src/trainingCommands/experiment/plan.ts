import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describeFileError } from "../../files/describeFileError.ts";
import { exists } from "../../files/folders.ts";
import { keysOf } from "../../internal/keysOf.ts";
import { writeJsonAtomic } from "../../node/index.ts";
import { UsageError } from "../../terminal/failure.ts";
import { type Plan, parsePlan } from "./planDocument.ts";

const planFile = (out: string): string => join(out, "plan.json");

/** The plan of a folder. */
export async function readPlan(out: string): Promise<Plan> {
  const path = planFile(out);
  if (!(await exists(path)))
    throw new UsageError(`${out}: there is no plan.json of kneel experiment run; give its --out`);
  const text = await readFile(path, "utf8").catch((error) => {
    throw describeFileError(error, path);
  });
  return parsePlan(text, path);
}

/** Writes a plan, joined with the one that is there; refuses to mix settings, data or rows of one name. */
export async function joinPlan(out: string, plan: Plan): Promise<Plan> {
  if (!(await exists(planFile(out)))) {
    await writeJsonAtomic(planFile(out), plan);
    return plan;
  }
  const there = await readPlan(out);
  const keys = keysOf(plan.settings);
  const moved: readonly string[] = ["data", "points"];
  const other = keys.find((key) => !moved.includes(key) && !isDeepStrictEqual(there.settings[key], plan.settings[key]));
  if (other !== undefined)
    throw new UsageError(
      `--out ${out}: its rows ran with ${other} ${JSON.stringify(there.settings[other])}, now it is ${JSON.stringify(plan.settings[other])}; choose another folder`,
    );
  if (there.data !== plan.data)
    throw new UsageError(
      `--out ${out}: its rows are of other data than ${basename(plan.settings.points)} (digest ${there.data}, now ${plan.data}); choose another folder`,
    );
  const known = new Map(there.experiments.map((one) => [one.name, one]));
  for (const one of plan.experiments)
    if (known.has(one.name) && !isDeepStrictEqual(known.get(one.name), one))
      throw new UsageError(
        `--out ${out}: its row "${one.name}" is configured differently; give the row another name, or choose another folder`,
      );
  const added = plan.experiments.filter(({ name }) => !known.has(name));
  const joined = { ...plan, experiments: [...there.experiments, ...added] };
  await writeJsonAtomic(planFile(out), joined);
  return joined;
}
