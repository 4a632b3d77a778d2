/** A small file of a format, and what reads it under the name `file`. */
export interface FormatSample {
  readonly bytes: Uint8Array;
  readonly isText: boolean;
  readonly read: (bytes: Uint8Array) => unknown;
}
