import type { IncomingHttpHeaders } from "node:http";
import type { Side } from "../knee/index.ts";
import type { ModelInformation, RadiographOptions } from "../node/inference/settings.ts";
import { HttpError } from "./HttpError.ts";

const names = ["view", "side", "spacing", "magnification"] as const;

/** `view`, `side`, `spacing` and `magnification` of a request's query, or of the headers `x-kneel-…`. */
export function readOptions(
  query: unknown,
  headers: IncomingHttpHeaders,
  { kind, views }: ModelInformation,
): RadiographOptions {
  const given = (query ?? {}) as Record<string, unknown>;
  const odd = Object.keys(given).find((name) => !(names as readonly string[]).includes(name));
  if (odd !== undefined) throw new HttpError(400, `a parameter must be one of ${names.join(", ")}`);
  const [view, side, spacing, magnification] = names.map((name) => {
    const value = given[name] ?? headers[`x-kneel-${name}`];
    if (value !== undefined && typeof value !== "string") throw new HttpError(400, `${name} must be given once`);
    return value;
  });
  if (kind === "model" && (view ?? side) !== undefined)
    throw new HttpError(400, "view and side are for pipelines; this server has a single model");
  if (side !== undefined && (view ?? views[0]) !== "crop") throw new HttpError(400, "side is that of view=crop");
  return {
    ...(view !== undefined && { view: oneOf("view", view, views) }),
    ...(side !== undefined && { side: oneOf<Side>("side", side, ["right", "left"]) }),
    ...(spacing !== undefined && { spacing: spacingOf(spacing) }),
    ...(magnification !== undefined && {
      magnification: oneOf("magnification", magnification, ["true", "false"]) === "true",
    }),
  };
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
