import { own } from "../internal/own.ts";
import type { Attributes } from "./attributes.ts";

/** Views (CID 4010) by their codes in SNOMED CT, in the terms of ViewPosition. */
const views: Readonly<Record<string, string>> = {
  "399348003": "AP",
  "272479007": "PA",
  "399173006": "LL",
  "399198007": "RL",
  "399067008": "LATERAL",
  "30730003": "LATERAL",
  "260426006": "LATERAL",
  "260427002": "LATERAL",
  "399352003": "LM",
  "399099002": "LM",
  "399260004": "ML",
  "399368009": "ML",
};

/** ViewPosition; where it is absent, as digital radiographs may have it, what ViewCodeSequence says. */
export function readViewPosition(file: Attributes): string | null {
  const [view] = file.items("x00540220");
  return file.text("x00185101") ?? own(views, view?.text("x00080100") ?? "") ?? null;
}
