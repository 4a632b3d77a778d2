import type { Dataset } from "../../radiograph/part10.ts";
import type { DicomReference } from "../../radiograph/radiograph.ts";
import { type Code, codeItem } from "./codes.ts";

type Relationship =
  | "CONTAINS"
  | "HAS CONCEPT MOD"
  | "HAS OBS CONTEXT"
  | "HAS ACQ CONTEXT"
  | "HAS PROPERTIES"
  | "INFERRED FROM"
  | "SELECTED FROM";

/** A content item; `children` come with their relationships. */
export function content(
  type: string,
  name: Code | null,
  value: Dataset,
  children: readonly (Dataset | null)[] = [],
): (relationship: Relationship) => Dataset {
  const inside = children.filter((child) => child !== null);
  return (RelationshipType) => ({
    RelationshipType,
    ValueType: type,
    ...(name && { ConceptNameCodeSequence: [codeItem(name)] }),
    ...value,
    ...(inside.length > 0 && { ContentSequence: inside }),
  });
}

export const text = (name: Code, TextValue: string) => content("TEXT", name, { TextValue });
export const code = (name: Code, value: Code, children: readonly Dataset[] = []) =>
  content("CODE", name, { ConceptCodeSequence: [codeItem(value)] }, children);
export const uidRef = (name: Code, UID: string) => content("UIDREF", name, { UID });

export const container = (name: Code, children: readonly (Dataset | null)[], template?: string) =>
  content(
    "CONTAINER",
    name,
    {
      ContinuityOfContent: "SEPARATE",
      ...(template && {
        ContentTemplateSequence: [{ MappingResource: "DCMR", TemplateIdentifier: template }],
      }),
    },
    children,
  );

export function num(name: Code, value: number, unit: Code, children: readonly (Dataset | null)[] = []) {
  const MeasuredValueSequence = [
    {
      // DS has 16 characters; the exact number stands beside it.
      NumericValue: String(Number(value.toPrecision(8))),
      FloatingPointValue: value,
      MeasurementUnitsCodeSequence: [codeItem(unit)],
    },
  ];
  return content("NUM", name, { MeasuredValueSequence }, children);
}

export const referencedSop = ({ sopClassUid, sopInstanceUid }: DicomReference): Dataset => ({
  ReferencedSOPClassUID: sopClassUid,
  ReferencedSOPInstanceUID: sopInstanceUid,
});

export const imageOf = (reference: DicomReference) =>
  content("IMAGE", null, { ReferencedSOPSequence: [referencedSop(reference)] });
