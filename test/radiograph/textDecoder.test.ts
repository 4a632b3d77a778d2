import { describe, expect, it } from "vitest";
import { knowsCharacters, textDecoder } from "../../src/radiograph/textDecoder.ts";

/** Latin-1 letters and bytes in hexadecimal between angle brackets. */
const bytes = (text: string) =>
  Uint8Array.from(
    [...text.matchAll(/<([0-9a-f ]+)>|([^<])/g)].flatMap(([, hex, letter]) =>
      hex === undefined ? [letter!.charCodeAt(0)] : hex.split(" ").map((byte) => Number.parseInt(byte, 16)),
    ),
  );
const decode = (sets: readonly string[], text: string, isName = true) => textDecoder(sets)(bytes(text), isName);

/** The examples of PS3.5, annexes H to K, and of pydicom's tests, whose answers pydicom 3.0.2 gives too. */
describe("textDecoder", () => {
  it.each<[string, readonly string[], string, string]>([
    [
      "H.3.1",
      ["", "ISO 2022 IR 87"],
      "Yamada^Tarou=<1b 24 42 3b 33 45 44 1b 28 42>^<1b 24 42 42 40 4f 3a 1b 28 42>=<1b 24 42 24 64 24 5e 24 40 1b 28 42>^<1b 24 42 24 3f 24 6d 24 26 1b 28 42>",
      "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ],
    [
      "H.3.2",
      ["ISO 2022 IR 13", "ISO 2022 IR 87"],
      "<d4 cf c0 de>^<c0 db b3>=<1b 24 42 3b 33 45 44 1b 28 4a>^<1b 24 42 42 40 4f 3a 1b 28 4a>=<1b 24 42 24 64 24 5e 24 40 1b 28 4a>^<1b 24 42 24 3f 24 6d 24 26 1b 28 4a>",
      "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    ],
    [
      "I.2",
      ["", "ISO 2022 IR 149"],
      "Hong^Gildong=<1b 24 29 43 fb f3>^<1b 24 29 43 d1 ce d4 d7>=<1b 24 29 43 c8 ab>^<1b 24 29 43 b1 e6 b5 bf>",
      "Hong^Gildong=洪^吉洞=홍^길동",
    ],
    ["J.1", ["ISO_IR 192"], "Wang^XiaoDong=<e7 8e 8b>^<e5 b0 8f e6 9d b1>=", "Wang^XiaoDong=王^小東="],
    ["J.3", ["GB18030"], "Wang^XiaoDong=<cd f5>^<d0 a1 b6 ab>=", "Wang^XiaoDong=王^小东="],
    [
      "K.2",
      ["", "ISO 2022 IR 58"],
      "Zhang^XiaoDong=<1b 24 29 41 d5 c5>^<1b 24 29 41 d0 a1 b6 ab>=",
      "Zhang^XiaoDong=张^小东=",
    ],
    ["Latin-1", ["ISO_IR 100"], "Buc^J<e9>r<f4>me", "Buc^Jérôme"],
    ["Latin-2 within Latin-1", ["ISO 2022 IR 100", "ISO 2022 IR 101"], "M<fc>ller^<1b 2d 42 b3>", "Müller^ł"],
    ["Greek", ["ISO_IR 126"], "<c4 e9 ef ed f5 f3 e9 ef f2>", "Διονυσιος"],
    ["Cyrillic", ["ISO_IR 144"], "<bb ee 63 65 db>", "Люceл"],
    ["Arabic", ["ISO_IR 127"], "<e2 c8 c7 e6 ea>^<e4 e6 d2 c7 d1>", "قباني^لنزار"],
    ["Hebrew", ["ISO_IR 138"], "<f9 f8 e5 ef>^<e3 e1 e5 f8 e4>", "שרון^דבורה"],
    ["JIS X 0212", ["", "ISO 2022 IR 87", "ISO 2022 IR 159"], "<1b 24 28 44 22 6f 30 21 1b 28 42>", "™丂"],
  ])("reads %s", (_, sets, text, expected) => {
    expect(decode(sets, text)).toBe(expected);
  });

  it.each([[], ["ISO_IR 6"], ["ISO_IR 999"], [""]])(
    "reads letters beyond ASCII without a set that is known (%s) as UTF-8 where they are, else as Latin-1",
    (...sets) => {
      expect(decode(sets, "M<c3 bc>ller^J")).toBe("Müller^J");
      expect(decode(sets, "M<fc>ller^J")).toBe("Müller^J");
      expect(knowsCharacters(sets)).toBe(false);
    },
  );

  it.each([["ISO_IR 100"], ["ISO_IR 192"], ["", "ISO 2022 IR 87"], ["ISO 2022 IR 13", "ISO 2022 IR 87"], ["GB18030"]])(
    "knows the characters of %s",
    (...sets) => {
      expect(knowsCharacters(sets)).toBe(true);
    },
  );

  it("goes back to the first sets at a component of a name, and not within other texts", () => {
    const sets = ["ISO 2022 IR 100", "ISO 2022 IR 126"];
    expect(decode(sets, "<1b 2d 46 c4>^<c4>")).toBe("Δ^Ä");
    expect(decode(sets, "<1b 2d 46 c4>^<c4>", false)).toBe("Δ^Δ");
    expect(decode(sets, "<1b 2d 46 c4>\\<c4>", false)).toBe("Δ\\Ä");
  });

  it("takes the second byte of a wide character for no delimiter", () => {
    // 0x5c and 0x5e are the second bytes of these.
    expect(decode(["", "ISO 2022 IR 87"], "<1b 24 42 30 5c 30 5e 1b 28 42>^B")).toBe("移緯^B");
  });
});
