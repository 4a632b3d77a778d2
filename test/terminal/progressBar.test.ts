import { afterEach, describe, expect, it, vi } from "vitest";
import { print, progressBar } from "../../src/terminal/progressBar.ts";

/** What is written to a stream while it is a terminal of a width. */
function onTerminal(stream: NodeJS.WriteStream, columns: number, work: () => void): string {
  let written = "";
  vi.spyOn(stream, "write").mockImplementation((text) => {
    written += text;
    return true;
  });
  const [isTTY, width] = [stream.isTTY, stream.columns];
  Object.assign(stream, { isTTY: true, columns, cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
  try {
    work();
  } finally {
    Object.assign(stream, { isTTY, columns: width });
  }
  return written;
}

afterEach(() => vi.restoreAllMocks());

describe("in a terminal of 40 columns", () => {
  it("results are broken between words", () => {
    const text = onTerminal(process.stdout, 40, () => print("24 images of 24 patients, 384 points with truth; in mm."));
    expect(text).toBe("24 images of 24 patients, 384 points\n  with truth; in mm.\n");
  });

  it("a bar tells the time left once it knows a speed", () => {
    let now = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const text = onTerminal(process.stderr, 80, () => {
      const bar = progressBar("predicting {value}/{total} | {left} left");
      bar.update(3, 10); // done before
      now = 11_000;
      bar.update(5, 10);
      bar.stop();
    });
    expect(text).toContain("predicting 3/10 | – left");
    expect(text).toContain("predicting 5/10 | 0:25 left"); // 2 in 10 s, 5 to go
    expect(text).not.toMatch(/NULL|INF|NaN/);
  });

  it("a bar is short, so that the percentage stands beside it", () => {
    const draw = () => {
      const bar = progressBar("epoch {epoch} {bar} {percentage}% | loss {loss}");
      bar.update(1, 2, { epoch: "1/2", loss: "0.0202" });
      bar.update(2, 2, { epoch: "2/2", loss: "0.0202" });
      bar.stop();
    };
    expect(onTerminal(process.stderr, 40, draw)).toMatch(/epoch [12]\/2 [█░]{8} (50|100)% \| loss 0\.0202/);
    expect(onTerminal(process.stderr, 80, draw)).toMatch(/epoch [12]\/2 [█░]{24} (50|100)% \| loss 0\.0202/);
  });
});
