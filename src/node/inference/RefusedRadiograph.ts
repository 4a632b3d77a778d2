import type { RadiographRefusal } from "./settings.ts";

/** Thrown where an image is at fault; the message is the reason. */
export class RefusedRadiograph extends Error {
  readonly kind: RadiographRefusal["kind"];

  constructor(kind: RadiographRefusal["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
