/** How disks that make no difference of case, or between ways to write an accent, see a name. */
const folded = (name: string) => name.normalize("NFC").toLowerCase();

/** Names of files without their endings; with them, or a number, where names would be equal on some disk. Never above a folder. */
export function stemsOf(names: readonly string[]): string[] {
  const below = names.map((name) =>
    name
      .split(/[\\/]+/)
      .filter((part) => !["", ".", ".."].includes(part))
      .join("/"),
  );
  const bare = below.map((name) => name.replace(/(?<=[^/])\.[^./]+$/, ""));
  const times = new Map<string, number>();
  for (const stem of bare.map(folded)) times.set(stem, (times.get(stem) ?? 0) + 1);
  const taken = new Set<string>();
  return below.map((name, i) => {
    const base = times.get(folded(bare[i]!)) === 1 ? bare[i]! : name;
    let stem = base;
    for (let n = 2; taken.has(folded(stem)); n++) stem = `${base}-${n}`;
    taken.add(folded(stem));
    return stem;
  });
}
