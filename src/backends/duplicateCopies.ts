import { backend, Environment, env, getGradient, KernelBackend, serialization } from "@tensorflow/tfjs-core";

/**
 * Signs that another copy of tfjs-core is loaded. All copies share one engine, made by the first of them, so its parts
 * are instances of that copy's classes; registered layer classes are shared with no other copy.
 */
export function duplicateCopies(): string[] {
  const found: string[] = [];
  if (!(env() instanceof Environment))
    found.push("the engine was made by another copy of tfjs-core than the one this library imports");
  if (!(backend() instanceof KernelBackend)) found.push("the backend belongs to another copy of tfjs-core");
  const layers = "Dense" in serialization.SerializationMap.getMap().classNameMap;
  if (getGradient("Conv2D") !== undefined && !layers)
    found.push("gradients are registered, but tfjs-layers is not loaded or uses another copy of tfjs-core");
  return found;
}
