/** The part of dcmjs that writes files; the package has no types of its own. */
declare module "dcmjs" {
  type Naturalized = Record<string, unknown>;
  class DicomDict {
    constructor(meta: object);
    dict: object;
    write(options?: object): ArrayBuffer;
  }
  const dcmjs: {
    readonly data: {
      readonly DicomDict: typeof DicomDict;
      readonly DicomMetaDictionary: { denaturalizeDataset(dataset: Naturalized): object };
    };
  };

  export = dcmjs;
}
