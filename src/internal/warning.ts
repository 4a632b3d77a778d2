/**
 * What a warning is about, by its code. A code keeps its meaning from release to release, its message may be reworded.
 * The page `docs/warnings.md` is this table.
 */
export const warningCodes = {
  "spacing-missing": "the file states no spacing and the caller gave none; results are in pixels",
  "spacing-unusable": "an attribute of spacing is there but holds no two positive numbers; it was left out",
  "spacing-implausible": "the spacing is outside of what radiographs have",
  "spacing-exceeds-detector":
    "PixelSpacing is larger than the spacing at the detector or of the scanned film, which no magnification explains",
  "spacing-contradicts-film": "rows, columns and spacing make a film larger than the detector, or than any film",
  "spacing-contradicts-aspect": "PixelAspectRatio contradicts the spacing, which is used",
  "spacing-contradicts-magnification": "the two spacings and EstimatedRadiographicMagnificationFactor disagree",
  "pixels-not-square": "PixelAspectRatio says so, and there is no spacing",
  "magnification-missing": "the spacing was to be divided by a magnification that the file does not state",
  "magnification-not-applied": "the spacing is calibrated, or may be; it was not divided by the magnification",
  "side-assumed": "no usable PatientOrientation: the knee on the left of the image is taken for the right one",
  "side-contradicts": "the file names another side than the caller",
  "side-nonstandard": "a laterality is spelt out or of another case; it was read as the side that it names",
  "side-unusable": "a laterality holds a value that names no side; it was left out",
  "film-turned":
    "PatientOrientation says that the film is stored mirrored or turned; sides follow it, a single model sees it as it is stored",
  "view-from-side": "ViewPosition or PatientOrientation speaks of a view from the side",
  "pixels-turned": "the pixels were turned as EXIF or TIFF's orientation asks; coordinates are of the turned image",
  "orientation-ignored": "a compressed image within DICOM has an EXIF orientation, which DICOM overrides",
  "orientation-doubtful":
    "EXIF's orientation was applied, but its size is that of the turned image: the pixels may have been turned before",
  "several-pages": "the file has several pages or pictures, or reduced copies alone; the message says which was read",
  "color-as-gray": "the image is in color; its luminance is used",
  "color-space-disagrees": "the compressed image and PhotometricInterpretation name different color spaces",
  "bits-disagree":
    "the compressed image has another number of bits than BitsStored, and its own are used; or HighBit is not BitsStored − 1, and the bits up to it are read",
  "sign-disagrees":
    "the compressed image and PixelRepresentation disagree about signs, and PixelRepresentation is used; or it gives colors a sign, and they are read as unsigned",
  "pixel-data-longer": "the pixel data hold more than Rows × Columns × frames",
  "frames-disagree":
    "NumberOfFrames is unusable, or the pixel data hold fewer or more images; the message says what was read",
  "polarity-disagrees": "PhotometricInterpretation and PresentationLUTShape disagree; the former is used",
  "modality-lut-unusable": "the Modality LUT is incomplete and was not applied",
  "rescale-unusable": "rescale slope and intercept make no sense and were not applied",
  "voi-unusable": "there is no usable VOI LUT or window; values are those of the modality",
  "characters-unsure":
    "names or texts are no characters of the file's character set, or it names none: then they were read as UTF-8, or else as Latin-1",
  "document-withheld": "a DICOM document was asked for, and the image has no identity that it could name",
  "file-elsewhere": "the image of a table was found in another folder than its name says, by the last part alone",
  "shapes-left-out": "an annotation file has shapes beside its points, which were left out",
  "trained-on-synthetic": "the model was trained on synthetic images alone; it says nothing of real radiographs",
  other: "a warning of a release that knew no codes",
} as const;

export type WarningCode = keyof typeof warningCodes;

/** What a user should know about a result, for programs and for people. */
export interface Warning {
  /** One of `warningCodes`; text in documents, whose program may have known others. */
  readonly code: WarningCode | (string & {});
  /** A sentence. Nothing of a patient. */
  readonly message: string;
}

/** A warning of a known code. */
export const warning = (code: WarningCode, message: string): Warning => ({ code, message });
