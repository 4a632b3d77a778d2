import type { ByteReader } from "./byteReader.ts";
import { PickleMachine, type PickleRules } from "./pickleMachine.ts";

/** More instructions than this are no checkpoint: what they make is larger than they are. */
const mostInstructions = 1_000_000;

/** Longer whole numbers are not read. */
const longestInteger = 64;

const newestProtocol = 5;

/**
 * Reads one pickle of protocol 2 to 5, which is the program of a small machine, as plain data: lists and tuples as arrays,
 * dicts as maps. Instructions that make objects of classes do not exist here, and globals are those of the rules. Shared
 * and cyclic objects stay shared and cyclic. Time and memory are linear in the size of the pickle.
 *
 * @throws Error in one sentence for anything else, by `reader.fail`
 */
export function readPickle(reader: ByteReader, rules: PickleRules): unknown {
  const machine = new PickleMachine(reader, rules);
  for (let count = 0; count < mostInstructions; count++) {
    const code = reader.u8();
    if (code === stop) return machine.pop();
    const instruction = instructions[code];
    if (!instruction)
      throw reader.fail(
        `its pickle has the instruction 0x${code.toString(16)}${objectMakers[code] ?? ""}, which no tensor needs`,
      );
    instruction(machine);
  }
  throw reader.fail(`its pickle has more than ${mostInstructions.toLocaleString("en")} instructions`);
}

type Instruction = (machine: PickleMachine) => void;

const text =
  (length: (reader: ByteReader) => number): Instruction =>
  (m) =>
    m.push(m.reader.text(length(m.reader)));
const bytes =
  (length: (reader: ByteReader) => number): Instruction =>
  (m) =>
    m.push(m.reader.take(length(m.reader)));
const constant =
  (make: () => unknown): Instruction =>
  (m) =>
    m.push(make());
const u8 = (reader: ByteReader) => reader.u8();
const u32 = (reader: ByteReader) => reader.u32();
const u64 = (reader: ByteReader) => reader.u64();

const stop = 0x2e;

/** Refused, and named so: what makes objects of classes. */
const objectMakers: Readonly<Record<number, string>> = {
  105: " (INST)",
  111: " (OBJ)",
  129: " (NEWOBJ)",
  130: " (EXT1)",
  131: " (EXT2)",
  132: " (EXT4)",
  146: " (NEWOBJ_EX)",
};

/** By code; what is missing is refused, the text forms of protocol 0 among it. */
const instructions: Readonly<Record<number, Instruction>> = {
  128: (m) => {
    const protocol = m.reader.u8();
    if (protocol < 2 || protocol > newestProtocol)
      throw m.reader.fail(`its pickle has protocol ${protocol}; 2 to ${newestProtocol} are read`);
  },
  149: (m) => void m.reader.u64(), // FRAME: a hint for streams
  // Constants
  78: constant(() => null),
  136: constant(() => true),
  137: constant(() => false),
  93: constant(() => []),
  41: constant(() => []),
  125: constant(() => new Map()),
  143: constant(() => new Set()),
  // Numbers: BININT, BININT1, BININT2, LONG1, BINFLOAT
  74: (m) => m.push(m.reader.i32()),
  75: (m) => m.push(m.reader.u8()),
  77: (m) => m.push(m.reader.u16()),
  138: (m) => m.push(longInteger(m.reader)),
  71: (m) => m.push(m.reader.f64()),
  // Texts: BINUNICODE, SHORT_BINUNICODE, BINUNICODE8; BINSTRING and SHORT_BINSTRING of Python 2
  88: text(u32),
  140: text(u8),
  141: text(u64),
  84: text(u32),
  85: text(u8),
  // Bytes: BINBYTES, SHORT_BINBYTES, BINBYTES8
  66: bytes(u32),
  67: bytes(u8),
  142: bytes(u64),
  // Stack: MARK, POP, POP_MARK
  40: (m) => m.mark(),
  48: (m) => void m.pop(),
  49: (m) => void m.popMark(),
  // Containers: TUPLE, TUPLE1 to 3, APPEND, APPENDS, SETITEM, SETITEMS, ADDITEMS
  116: (m) => m.push(m.popMark()),
  133: (m) => m.tuple(1),
  134: (m) => m.tuple(2),
  135: (m) => m.tuple(3),
  97: (m) => m.append([m.pop()]),
  101: (m) => m.append(m.popMark()),
  115: (m) => {
    const value = m.pop();
    m.setItems([m.pop(), value]);
  },
  117: (m) => m.setItems(m.popMark()),
  144: (m) => m.append(m.popMark()),
  // Memo: BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  113: (m) => m.remember(m.reader.u8()),
  114: (m) => m.remember(m.reader.u32()),
  148: (m) => m.memoize(),
  104: (m) => m.recall(m.reader.u8()),
  106: (m) => m.recall(m.reader.u32()),
  // Objects: GLOBAL, STACK_GLOBAL, REDUCE, BUILD, BINPERSID
  99: (m) => {
    const module = m.reader.line();
    m.global(module, m.reader.line());
  },
  147: (m) => {
    const name = m.pop();
    m.global(m.pop(), name);
  },
  82: (m) => m.reduce(),
  98: (m) => m.build(),
  81: (m) => m.persistent(),
};

/** A signed whole number of up to 64 bytes; as a bigint where a number would not hold it exactly. */
function longInteger(reader: ByteReader): number | bigint {
  const size = reader.u8();
  if (size > longestInteger) throw reader.fail(`its pickle has a whole number of ${size} bytes`);
  let value = 0n;
  for (const [i, byte] of reader.take(size).entries()) value |= BigInt(byte) << BigInt(8 * i);
  const signed = BigInt.asIntN(8 * size, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}
