import type { Raster } from "../geometry/raster.ts";
import type { Orientation } from "../geometry/turn.ts";
import type { Warning } from "../internal/warning.ts";

/** The pixels of a PNG, JPEG or TIFF as they are stored. */
export interface Picture {
  readonly raster: Raster;
  /** How they are stored, by EXIF or TIFF; 1 where it does not say. */
  readonly orientation: Orientation;
  /** Whether it says that it was made, not taken. @default false */
  readonly synthetic?: boolean;
  /** What there is to say of the file. @default nothing */
  readonly warnings?: readonly Warning[];
}
