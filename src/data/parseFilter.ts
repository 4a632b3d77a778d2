import { assertText, refusal } from "../internal/guards.ts";
import type { Condition, Filter } from "./filterSamples.ts";

const CONDITION = /^([^=!<>]+)(!=|<=|>=|=|<|>)([^=!<>]*)$/;

/**
 * Reads conditions such as `"ok=1,inverted=0,kl>=2"`: a column, one of = != < <= > >=, and a value; all must hold.
 * = and != compare numbers where both sides are numbers (`1` equals `1.0`) and text otherwise; an empty value means an
 * empty cell. The orderings want a number. Blank text is the filter that every sample passes.
 */
export function parseFilter(text: string): Filter {
  assertText("parseFilter", "filter", text);
  if (text.trim() === "") return [];
  return text.split(",").map((part) => {
    const [, column = "", operator, value = ""] = CONDITION.exec(part) ?? [];
    if (column.trim() === "")
      throw refusal("parseFilter", "filter", 'conditions such as "ok=1,kl>=2", each with one of = != < <= > >=', text);
    const condition = { column: column.trim(), operator: operator as Condition["operator"], value: value.trim() }; // by the pattern
    if (/[<>]/.test(condition.operator) && (condition.value === "" || !Number.isFinite(Number(condition.value))))
      throw refusal("parseFilter", `${condition.column}${condition.operator}`, "followed by a number", condition.value);
    return condition;
  });
}
