import { expect, test } from "vitest";
import { createRandom } from "../../src/internal/random.ts";
import type { FormatSample } from "../support/formatSample.ts";
import { formatSamples } from "../support/formatSamples.ts";
import { damage, replaceWord, tryFormat, wordsOf } from "../support/tryFormat.ts";

/** Of each format; `bench/formatMutations.ts` does the same with 10,000. */
const count = Number(process.env.MUTATIONS ?? 40);
const samples: readonly (readonly [string, FormatSample])[] = Object.entries(await formatSamples());

test.each(samples)("damaged files are read or refused in a sentence within 10 s: %s", async (name, sample) => {
  expect(await tryFormat(sample, sample.bytes)).toBe("read");
  const outcomes = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const before = process.cpuUsage();
    const outcome = await tryFormat(sample, damage(sample, createRandom("damage", name, i)));
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(10e6);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // Damage that goes unnoticed everywhere, or is fatal everywhere, tests nothing.
  expect(outcomes.size).toBeGreaterThan(1);
});

test.each(samples.filter(([, { isText }]) => isText))(
  "a word that is long, odd, of two lines or of JavaScript is refused or read wherever it stands: %s",
  async (_, sample) => {
    const text = new TextDecoder().decode(sample.bytes);
    const words = wordsOf(text);
    const step = Math.ceil(words.length / 60);
    for (let i = 0; i < words.length; i += step)
      for (const value of [
        "long".repeat(1000),
        `"${"long".repeat(1000)}"`,
        '"constructor"',
        "toString",
        '"a\\nb"',
        '"a\u2028b"',
      ])
        await tryFormat(sample, new TextEncoder().encode(replaceWord(text, words[i]!, value)));
  },
);
