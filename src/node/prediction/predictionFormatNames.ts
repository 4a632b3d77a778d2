/** Formats that hold the results of all images in one file. */
export const commonFormats = ["json", "csv", "npz", "via", "coco"] as const;
/** Formats with files of their own for each image. */
export const imageFormats = ["pts", "slicer", "sr", "gsps"] as const;
/** What `--format` takes. */
export const predictionFormats = [...commonFormats, ...imageFormats] as const;

/** What `kneel convert` writes besides: the table that training reads, and VIA as CSV. */
export const tableFormats = ["table", "via-csv"] as const;

export type CommonFormat = (typeof commonFormats)[number];
export type ImageFormat = (typeof imageFormats)[number];
/** A format that `predictFolder` writes. */
export type PredictionFormat = CommonFormat | ImageFormat;
