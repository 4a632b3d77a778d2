import type { NetworkProgram } from "../internal/networkProgram.ts";
import { type MemoryPlan, planMemory, planWeights, type WeightPlan } from "../simd/networkPlan.ts";

/** What was worked out for a program: its weights with Winograd's scheme and without, its memory by batch. */
interface Plans {
  readonly weights: Map<boolean, WeightPlan>;
  readonly memory: Map<number, MemoryPlan>;
}

const known = new WeakMap<NetworkProgram, Plans>();

function plansOf(program: NetworkProgram): Plans {
  const found = known.get(program) ?? { weights: new Map(), memory: new Map() };
  known.set(program, found);
  return found;
}

/** The weights of a program, with Winograd's scheme or without; worked out once. */
export function weightPlan(program: NetworkProgram, winograd: boolean): WeightPlan {
  const { weights } = plansOf(program);
  const plan = weights.get(winograd) ?? planWeights(program, winograd);
  weights.set(winograd, plan);
  return plan;
}

/** The working memory of a program for a batch; worked out once. */
export function memoryPlan(program: NetworkProgram, batch: number): MemoryPlan {
  const { memory } = plansOf(program);
  const plan = memory.get(batch) ?? planMemory(program, batch);
  memory.set(batch, plan);
  return plan;
}
