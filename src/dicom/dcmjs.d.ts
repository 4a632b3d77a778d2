/** The part of dcmjs that is used here; the package has no types of its own. */
declare module "dcmjs" {
  type Naturalized = Record<string, unknown>;
  type Elements = Record<string, unknown>;
  interface DicomFile {
    meta: Elements;
    dict: Elements;
    write(): ArrayBuffer;
  }
  export const data: {
    readonly DicomDict: new (meta: Elements) => DicomFile;
    readonly DicomMetaDictionary: {
      denaturalizeDataset(dataset: Naturalized): Elements;
    };
  };
  interface Logger {
    setLevel(level: "error" | "silent"): void;
  }
  export const log: Logger & { getLoggers(): Readonly<Record<string, Logger>> };
}
