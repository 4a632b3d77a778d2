import { printable } from "../internal/printable.ts";
import type { ByteReader } from "./byteReader.ts";

/**
 * What a global of a pickle stands for: data that is looked at and never called, or, for a few, what a call of it gives.
 * The functions are this library's own: none of Python's is ever looked up by its name.
 */
export class PickleGlobal {
  readonly name: string;
  readonly call: ((args: readonly unknown[]) => unknown) | null;

  constructor(name: string, call: ((args: readonly unknown[]) => unknown) | null = null) {
    this.name = name;
    this.call = call;
  }
}

/** An object that takes more of itself after its call, as Python's `__setstate__`. */
export abstract class PickleObject {
  abstract setState(state: unknown): void;
}

/** More keys are not named in a message. */
const namedLevels = 8;

export interface PickleRules {
  /** What the pickle may name; null refuses. */
  readonly global: (name: string) => PickleGlobal | null;
  /** What a persistent id stands for; throws for another one. */
  readonly persistent: (id: unknown) => unknown;
}

/**
 * The machine whose program a pickle is: a stack, marks in it, a memo of what may be named again. It makes arrays, maps
 * and sets, and what the rules give for globals, calls of them, and persistent ids.
 */
export class PickleMachine {
  readonly reader: ByteReader;
  private readonly rules: PickleRules;
  private stack: unknown[] = [];
  /** The stacks below the open marks. */
  private readonly marked: unknown[][] = [];
  private readonly memo = new Map<number, unknown>();

  constructor(reader: ByteReader, rules: PickleRules) {
    this.reader = reader;
    this.rules = rules;
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  pop(): unknown {
    this.need(1);
    return this.stack.pop();
  }

  mark(): void {
    this.marked.push(this.stack);
    this.stack = [];
  }

  /** What was pushed since the last mark. */
  popMark(): unknown[] {
    const values = this.stack;
    const below = this.marked.pop();
    if (!below) throw this.damaged();
    this.stack = below;
    return values;
  }

  tuple(size: number): void {
    this.need(size);
    this.stack.push(this.stack.splice(this.stack.length - size));
  }

  remember(key: number): void {
    this.memo.set(key, this.top());
  }

  memoize(): void {
    this.remember(this.memo.size);
  }

  recall(key: number): void {
    if (!this.memo.has(key)) throw this.damaged();
    this.stack.push(this.memo.get(key));
  }

  append(values: readonly unknown[]): void {
    const list = this.top();
    if (list instanceof Set) for (const value of values) list.add(value);
    else if (Array.isArray(list)) for (const value of values) list.push(value);
    else throw this.damaged();
  }

  setItems(pairs: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || pairs.length % 2 === 1) throw this.damaged();
    for (let i = 0; i < pairs.length; i += 2) dict.set(pairs[i], pairs[i + 1]);
  }

  global(module: unknown, name: unknown): void {
    if (typeof module !== "string" || typeof name !== "string") throw this.damaged();
    const whole = `${module}.${name}`;
    const global = this.rules.global(whole);
    if (!global)
      throw this.reader.fail(
        `it holds ${printable(whole)}${this.place()}, where only tensors, numbers and containers of them are read; save its state dict alone`,
      );
    this.stack.push(global);
  }

  reduce(): void {
    const args = this.pop();
    const global = this.pop();
    if (!(global instanceof PickleGlobal) || !Array.isArray(args)) throw this.damaged();
    if (!global.call) throw this.reader.fail(`its pickle calls ${printable(global.name)}, which is no tensor`);
    this.stack.push(global.call(args));
  }

  /** Attributes of containers, such as a state dict's versions, are left out. */
  build(): void {
    const state = this.pop();
    const object = this.top();
    if (object instanceof PickleObject) object.setState(state);
    else if (!(object instanceof Map)) throw this.damaged();
  }

  persistent(): void {
    this.stack.push(this.rules.persistent(this.pop()));
  }

  damaged(): Error {
    return this.reader.fail("its pickle is damaged");
  }

  /** The keys of the dicts around what comes next, for a message: ` in hyper_parameters.optimizer`. */
  private place(): string {
    const levels = [...this.marked.slice(-namedLevels), this.stack];
    const keys = levels.flatMap((level, depth) => {
      // Items of a dict are keys and values by turns, above the dict and a mark; a single one has no mark.
      const inDict = levels[depth - 1]?.at(-1) instanceof Map;
      const isKey = (value: unknown, i: number) =>
        typeof value === "string" && (level[i - 1] instanceof Map || (inDict && i % 2 === 0));
      return level.findLast(isKey) ?? [];
    });
    return keys.length > 0 ? ` in ${printable(keys.join("."))}` : "";
  }

  private top(): unknown {
    this.need(1);
    return this.stack[this.stack.length - 1];
  }

  private need(count: number): void {
    if (this.stack.length < count) throw this.damaged();
  }
}
