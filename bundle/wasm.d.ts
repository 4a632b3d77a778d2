/** A binary, see tsup.config.ts. */
declare module "*.wasm" {
  export const gzipped: Uint8Array<ArrayBuffer>;
}
