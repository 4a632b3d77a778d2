import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** How the values of a field are written. */
type Kind = "int64" | "string" | "bytes" | Message;

/** A Protocol Buffers message: number and kind of each field. */
export interface Message {
  readonly [field: string]: readonly [number: number, kind: Kind];
}

type Single<K> = K extends "int64"
  ? number
  : K extends "string"
    ? string
    : K extends "bytes"
      ? Uint8Array
      : K extends Message
        ? ValueOf<K>
        : never;

/** What a message holds: for each field nothing, a value, or a list of them. */
export type ValueOf<M extends Message> = {
  readonly [F in keyof M]?: Single<M[F][1]> | readonly Single<M[F][1]>[];
};

/** The bytes of a message, its fields in the order of the schema, lists value by value as proto2 writes them. */
export function encodeMessage<M extends Message>(schema: M, value: ValueOf<M>): Uint8Array {
  const writer = new BinaryWriter();
  writeMessage(writer, schema, value as Fields); // ValueOf has seen to it
  return writer.finish();
}

type Fields = Readonly<Record<string, unknown>>;

function writeMessage(writer: BinaryWriter, schema: Message, value: Fields): void {
  for (const [field, [number, kind]] of Object.entries(schema)) {
    const found = value[field] ?? [];
    for (const item of Array.isArray(found) ? found : [found]) writeField(writer, number, kind, item);
  }
}

function writeField(writer: BinaryWriter, number: number, kind: Kind, item: unknown): void {
  switch (kind) {
    case "int64":
      writer.tag(number, WireType.Varint).int64(item as number); // ValueOf has seen to it
      return;
    case "string":
      writer.tag(number, WireType.LengthDelimited).string(item as string); // ValueOf has seen to it
      return;
    case "bytes":
      writer.tag(number, WireType.LengthDelimited).bytes(item as Uint8Array); // ValueOf has seen to it
      return;
    default:
      writer.tag(number, WireType.LengthDelimited).fork();
      writeMessage(writer, kind, item as Fields); // ValueOf has seen to it
      writer.join();
  }
}
