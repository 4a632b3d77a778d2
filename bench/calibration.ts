/**
 * How good the confidences of out-of-fold predictions are: `npx tsx bench/calibration.ts OUT-OF-FOLD.json…`, files of
 * `kneel pipeline --out-of-fold`. Prints Spearman's ρ of doubt and error over points and over knees with intervals over patients;
 * then, in the fifths of the knees, the surest first, the stated share of points within 2.5 mm and the true one: as the file has
 * it, and with confidences learned anew from nine tenths of the patients for the others, from the file's alone: errors of a
 * Weibull law or of Student's in the plane, σ a power of the file's, by maximum likelihood. Also ρ of errors that are drawn from
 * the latter, each by itself: what it would be were every σ right.
 */
import { readFileSync } from "node:fs";
import { parseOutOfFold } from "../src/experiments/index.ts";
import { createRandom } from "../src/internal/random.ts";
import { reliability } from "../src/metrics/index.ts";

const radius = 2.5;

interface Knee {
  readonly group: string;
  readonly errors: readonly number[];
  readonly confidence: readonly number[];
  /** ln −ln(1 − confidence): how sure, in powers. */
  readonly sure: readonly number[];
}

/** The knees of each patient. */
function byGroup(knees: readonly Knee[]): ReadonlyMap<string, readonly Knee[]> {
  const groups = new Map<string, Knee[]>();
  for (const knee of knees) groups.set(knee.group, [...(groups.get(knee.group) ?? []), knee]);
  return groups;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** ρ over points, and over the knees' means. */
function ranks(knees: readonly Knee[]): [number, number] {
  const rho = (doubt: number[][], errors: number[][]) => reliability(doubt, errors, { radius }).rankCorrelation ?? 0;
  return [
    rho(
      knees.map(({ confidence }) => confidence.map((c) => 1.001 - c)),
      knees.map(({ errors }) => [...errors]),
    ),
    rho(
      knees.map(({ confidence }) => [1.001 - mean(confidence)]),
      knees.map(({ errors }) => [mean(errors)]),
    ),
  ];
}

/** ln τ = ln r − a − p·sure, and the law's exponent. */
interface Law {
  readonly a: number;
  readonly p: number;
  readonly k: number;
}

/** The exponent's grid of a law, and its log-likelihood of e/τ, up to what no parameter changes, and its distribution. */
const laws = {
  weibull: {
    likelihood: (x: number, k: number) => Math.log(k) + k * x - Math.exp(k * x),
    within: (z: number, k: number) => 1 - Math.exp(-(z ** k)),
    exponents: Array.from({ length: 11 }, (_, i) => 1.2 + i / 10),
  },
  student: {
    likelihood: (x: number, k: number) => Math.log(2 * k) + 2 * x - (k + 1) * Math.log1p(Math.exp(2 * x)),
    within: (z: number, k: number) => 1 - (1 + z * z) ** -k,
    exponents: Array.from({ length: 11 }, (_, i) => 1.5 * 1.2 ** i),
  },
} as const;

/** a and p by Newton's steps from finite differences, for each exponent. */
function learnLaw(knees: readonly Knee[], name: keyof typeof laws): Law {
  const { likelihood, exponents } = laws[name];
  const points = knees.flatMap(({ errors, sure }) =>
    errors.map((e, k) => ({ x: Math.log(Math.max(e, 0.02) / radius), s: sure[k]! })),
  );
  let best = { total: Number.NEGATIVE_INFINITY, a: 0, p: 0.6, k: 1 };
  let [a, p] = [0, 0.6];
  for (const k of exponents) {
    const total = (u: number, v: number) => points.reduce((sum, { x, s }) => sum + likelihood(x + u + v * s, k), 0);
    for (let step = 0; step < 4; step++) {
      const h = 1e-3;
      const [m, u, d, r, l, b] = [
        [0, 0],
        [h, 0],
        [-h, 0],
        [0, h],
        [0, -h],
        [h, h],
      ].map(([i, j]) => total(a + i!, p + j!));
      const [ga, gp] = [(u! - d!) / (2 * h), (r! - l!) / (2 * h)];
      const [aa, pp, ap] = [(u! - 2 * m! + d!) / h ** 2, (r! - 2 * m! + l!) / h ** 2, (b! - u! - r! + m!) / h ** 2];
      const det = aa * pp - ap * ap;
      if (!(det > 0)) break;
      a -= (pp * ga - ap * gp) / det;
      p -= (aa * gp - ap * ga) / det;
    }
    // a and p move errors and densities alike: the density of ln e is that of ln(e/τ).
    const reached = total(a, p);
    if (reached > best.total) best = { total: reached, a, p, k };
  }
  return best;
}

function fifths(knees: readonly Knee[], confidence: readonly (readonly number[])[]): string {
  const order = knees.map((_, i) => i).sort((i, j) => mean(confidence[j]!) - mean(confidence[i]!));
  const cells = Array.from({ length: 5 }, (_, f) => {
    const own = order.slice(Math.floor((f * knees.length) / 5), Math.floor(((f + 1) * knees.length) / 5));
    const stated = 100 * mean(own.flatMap((i) => [...confidence[i]!]));
    const hits = own.flatMap((i) => knees[i]!.errors.map((e): number => (e <= radius ? 100 : 0)));
    return `${stated.toFixed(1)} / ${mean(hits).toFixed(1)}`;
  });
  const brier = mean(
    knees.flatMap(({ errors }, i) => errors.map((e, k) => (confidence[i]![k]! - (e <= radius ? 1 : 0)) ** 2)),
  );
  return `${cells.join(" | ")} | ${brier.toFixed(4)}`;
}

for (const path of process.argv.slice(2)) {
  const knees = parseOutOfFold(readFileSync(path, "utf8"), path).cases.map((one): Knee => {
    const { group, truth, predicted, spacing, confidence } = one;
    const errors = predicted.map(([x, y], k) =>
      Math.hypot((x - truth[k]![0]) * spacing![0], (y - truth[k]![1]) * spacing![1]),
    );
    const sure = confidence.map((c) => Math.log(-Math.log1p(-Math.min(Math.max(c, 1e-6), 1 - 1e-6))));
    return { group, errors, confidence, sure };
  });
  const ofGroup = byGroup(knees);
  const groups = [...ofGroup.keys()];
  const random = createRandom("calibration");
  const resampled = Array.from({ length: 200 }, () => {
    const drawn = groups.map(() => groups[Math.floor(random() * groups.length)]!);
    return ranks(drawn.flatMap((group) => ofGroup.get(group)!));
  });
  const stated = ranks(knees).map((value, i) => {
    const sorted = resampled.map((pair) => pair[i]!).sort((a, b) => a - b);
    return `${value.toFixed(3)} [${sorted[5]!.toFixed(2)}, ${sorted[194]!.toFixed(2)}]`;
  });
  console.log(`${path}: ρ over points ${stated[0]}, over knees ${stated[1]}\n`);
  console.log(
    "| confidences | surest fifth: stated / true, % | second | third | fourth | fifth | Brier score |\n|---|---|---|---|---|---|---|",
  );
  console.log(
    `| as they are | ${fifths(
      knees,
      knees.map(({ confidence }) => confidence),
    )} |`,
  );
  for (const name of ["weibull", "student"] as const) {
    const fold = new Map(groups.map((group, i) => [group, i % 10]));
    const anew: (readonly number[])[] = [];
    for (let f = 0; f < 10; f++) {
      const law = learnLaw(
        knees.filter(({ group }) => fold.get(group) !== f),
        name,
      );
      const within = (sure: number) => laws[name].within(Math.exp(law.a + law.p * sure), law.k);
      for (const [i, { group, sure }] of knees.entries()) if (fold.get(group) === f) anew[i] = sure.map(within);
    }
    console.log(`| ${name}, cross-fitted | ${fifths(knees, anew)} |`);
  }
  const { a, p, k } = learnLaw(knees, "student");
  const draws = Array.from({ length: 20 }, () =>
    ranks(
      knees.map((knee) => ({
        ...knee,
        errors: knee.sure.map((sure) => radius * Math.exp(-a - p * sure) * Math.sqrt((1 - random()) ** (-1 / k) - 1)),
      })),
    ),
  );
  const [points, whole] = [0, 1].map((i) => mean(draws.map((pair) => pair[i]!)).toFixed(2));
  console.log(`\nwith errors drawn from it, ν ${(2 * k).toFixed(1)}: ρ over points ${points}, over knees ${whole}\n`);
}
