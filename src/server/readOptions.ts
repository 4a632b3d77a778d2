import type { IncomingHttpHeaders } from "node:http";
import { dataOf } from "../internal/errorData.ts";
import { isOneOf } from "../internal/isOneOf.ts";
import type { Side } from "../knee/index.ts";
import { assertFitting } from "../node/inference/assertFitting.ts";
import { type ModelInformation, type RadiographOptions, radiographViews } from "../node/inference/settings.ts";
import { HttpError } from "./HttpError.ts";

const names = ["view", "side", "spacing", "magnification"] as const;

/** `view`, `side`, `spacing` and `magnification` of a request's query, or of the headers `x-kneel-…`. */
export function readOptions(query: unknown, headers: IncomingHttpHeaders, model: ModelInformation): RadiographOptions {
  const given = (query ?? {}) as Record<string, unknown>; // an object, or nothing
  const odd = Object.keys(given).find((name) => !isOneOf(name, names));
  if (odd !== undefined) throw new HttpError(400, `a parameter must be one of ${names.join(", ")}`);
  const [view, side, spacing, magnification] = names.map((name) => {
    const [value, other] = [given[name], headers[`x-kneel-${name}`]].filter((each) => each !== undefined);
    if (value !== undefined && typeof value !== "string") throw new HttpError(400, `${name} must be given once`);
    if (other !== undefined && other !== value)
      throw new HttpError(400, `${name} must be the same in the query and in its header`);
    return value;
  });
  const options: RadiographOptions = {
    ...(view !== undefined && { view: oneOf("view", view, radiographViews) }),
    ...(side !== undefined && { side: oneOf<Side>("side", side, ["right", "left"]) }),
    ...(spacing !== undefined && { spacing: spacingOf(spacing) }),
    ...(magnification !== undefined && {
      magnification: oneOf("magnification", magnification, ["true", "false"]) === "true",
    }),
  };
  try {
    assertFitting("readOptions", options, model);
  } catch (error) {
    const { option, reason } = dataOf(error);
    throw new HttpError(400, `${option} ${reason}`);
  }
  return options;
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new HttpError(400, `${name} must be one of ${allowed.join(", ")}`);
  return found;
}

function spacingOf(text: string): readonly [number, number] {
  const parts = text
    .split(",")
    .map((part) => (/^(?:\d+(?:\.\d+)?|\.\d+)$/.test(part.trim()) ? Number(part) : Number.NaN));
  const [x, y = x] = parts;
  if (parts.length > 2 || !(x! > 0 && y! > 0))
    throw new HttpError(400, "spacing must be one or two positive numbers such as 0.15 or 0.15,0.14");
  return [x!, y!];
}
