import { setTimeout } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DicomBody } from "../../src/server/DicomBody.ts";
import { watchEventLoop } from "../../src/server/watchEventLoop.ts";

/** Milliseconds that a request may hold the event loop. */
const eventLoopLimit = 50;

/** The body in pieces of a size. */
function read(text: string, size: number): Uint8Array | null {
  const bytes = Buffer.from(text);
  const body = new DicomBody(0);
  for (let i = 0; i < bytes.length; i += size) body.push(bytes.subarray(i, i + size));
  return body.end();
}

describe("the body of the original's requests", () => {
  it("is the file that JSON and Buffer make of it, however it comes in pieces", () => {
    const content = fc.uint8Array({ minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(content, fc.integer({ min: 1, max: 700 }), fc.boolean(), (bytes, size, pretty) => {
        const text = JSON.stringify(
          { name: 'a "\\b', dicom: Buffer.from(bytes).toString("base64") },
          null,
          pretty ? 2 : 0,
        );
        expect(read(text, size)).toEqual(bytes);
        expect(read(text.replaceAll("/", "\\/"), size)).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
  });

  it("may be without padding, of the other alphabet, and broken into lines", () => {
    const bytes = Uint8Array.from({ length: 2000 }, (_, i) => (i * 37) & 255);
    const base64 = Buffer.from(bytes).toString("base64");
    const lines = base64.replaceAll(/(.{76})/g, "$1\\r\\n");
    for (const text of [lines, base64.replaceAll("=", ""), Buffer.from(bytes).toString("base64url")])
      expect(read(`{"dicom":"${text}"}`, 100)).toEqual(bytes);
  });

  it("is refused where it is anything else", () => {
    const long = "A".repeat(2000);
    for (const text of [
      ...[
        "",
        "[]",
        "null",
        "{}",
        '{"dicom":3}',
        '{"dicom":""}',
        '{"dicom":"%%%"}',
        '{"dicom":"QQ=Q"}',
        '{"dicom":"A"}',
      ],
      ...[
        `{"dicom":"${long}`,
        `{"dicom":"${long}"`,
        `{"other":"${long}","dicom":"QUJD"}`,
        `{"a":"${long}","dicom":"${long}"}`,
      ],
      ...[`{"dicom":"${long}===="}`, `{"dicom":"${long}=A"}`, `{"dicom":"${long}\\u0041"}`, `{"dicom":"${long}!"}`],
      ...[`{"dicom":"${long}A"}`, `{"dicom":"QUJD"${" ".repeat(5000)}}`, `${"[".repeat(5000)}`],
    ])
      expect(read(text, 999), text.slice(0, 40)).toBeNull();
  });

  it("takes time by its length alone, whatever it holds", () => {
    const time = (fill: string, length: number) => {
      const piece = Buffer.from(fill.repeat(65536 / fill.length));
      const body = new DicomBody(length);
      body.push(Buffer.from('{"dicom":"AAAA'));
      const { user } = process.cpuUsage();
      for (let sent = 0; sent < length; sent += piece.length) body.push(piece);
      return (process.cpuUsage().user - user) / 1000;
    };
    for (const fill of ["=", "A", "=A", " ", "\\n"]) {
      time(fill, 2 ** 17);
      // Quadratic would be 64 times as long for 8 times the length. The least of three: other tests use the processor as well.
      const least = Math.min(...[1, 2, 3].map(() => time(fill, 2 ** 22)));
      expect(least, fill).toBeLessThan(24 * time(fill, 2 ** 19) + 50);
    }
  });
});

describe("the watch over the event loop", () => {
  it("tells the log when it stood still, and nothing otherwise", async () => {
    const lines: string[] = [];
    const stop = watchEventLoop((line) => lines.push(line));
    await setTimeout(30);
    const until = performance.now() + 4 * eventLoopLimit;
    while (performance.now() < until);
    await setTimeout(1200);
    stop();
    const alarm = JSON.parse(lines[0]!);
    expect(alarm).toMatchObject({ alarm: "the event loop stood still" });
    expect(alarm.ms).toBeGreaterThan(3 * eventLoopLimit);
  });
});
