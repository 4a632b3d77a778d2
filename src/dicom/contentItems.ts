import type { DicomReference } from "../radiograph/radiograph.ts";
import { type CodedConcept, codeItem } from "./codes.ts";
import type { Dataset } from "./part10.ts";

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
  name: CodedConcept | null,
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

export const text = (name: CodedConcept, TextValue: string) => content("TEXT", name, { TextValue });
export const code = (name: CodedConcept, value: CodedConcept, children: readonly Dataset[] = []) =>
  content("CODE", name, { ConceptCodeSequence: [codeItem(value)] }, children);
export const uidRef = (name: CodedConcept, UID: string) => content("UIDREF", name, { UID });

export const container = (name: CodedConcept, children: readonly (Dataset | null)[], template?: string) =>
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

export function num(name: CodedConcept, value: number, unit: CodedConcept, children: readonly (Dataset | null)[] = []) {
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
