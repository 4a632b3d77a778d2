import autocannon from "autocannon";

export interface Hammering {
  /** Answers by their status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers that are not what they should be: a result that differs, a refusal that is not well-formed. */
  readonly wrong: readonly string[];
  /** Connections that broke and requests that were never answered. */
  readonly errors: number;
  readonly perSecond: number;
  readonly latencyMs: { readonly median: number; readonly p99: number } | null;
}

/**
 * Clients that send an image again and again, half of them to `/predict`, half to the original's route, and compare each
 * answer with what it should be.
 */
export async function hammer(
  url: string,
  image: Uint8Array,
  expected: { readonly predict: unknown; readonly bilateral: unknown },
  { clients, seconds }: { readonly clients: number; readonly seconds: number },
): Promise<Hammering> {
  const statuses: Record<string, number> = {};
  const wrong: string[] = [];
  const check = (of: (reply: Record<string, unknown>) => unknown, truth: unknown) => (status: number, body: string) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    try {
      const reply = JSON.parse(body);
      const right =
        status === 200
          ? JSON.stringify(of(reply)) === JSON.stringify(truth)
          : [429, 503].includes(status) && typeof reply.error === "string" && typeof reply.request === "string";
      if (!right) wrong.push(`${status} ${body.slice(0, 200)}`);
    } catch {
      wrong.push(`${status} is no JSON: ${body.slice(0, 200)}`);
    }
  };
  const run = (path: string, type: string, body: string | Buffer, onResponse: (status: number, body: string) => void) =>
    autocannon({
      url: `${url}${path}`,
      connections: Math.ceil(clients / 2),
      duration: seconds,
      timeout: 60,
      requests: [{ method: "POST", path, headers: { "content-type": type }, body, onResponse }],
    });
  const base64 = JSON.stringify({ dicom: Buffer.from(image).toString("base64") });
  const sets = ({ images }: Record<string, unknown>) => (images as { sets: unknown }[])[0]!.sets;
  const results = await Promise.all([
    run("/predict", "application/dicom", Buffer.from(image), check(sets, expected.predict)),
    run(
      "/kneel/predict/bilateral",
      "application/json",
      base64,
      check((reply) => reply, expected.bilateral),
    ),
  ]);
  const sum = (of: (result: autocannon.Result) => number) => results.reduce((total, result) => total + of(result), 0);
  const largest = (of: (result: autocannon.Result) => number) => Math.max(...results.map(of));
  return {
    statuses,
    wrong,
    errors: sum(({ errors, timeouts, resets }) => errors + timeouts + (resets ?? 0)),
    perSecond: sum(({ requests }) => requests.average),
    // autocannon leaves latencies out where it runs in a thread, as in tests.
    latencyMs: results.every(({ latency }) => latency !== undefined)
      ? { median: largest(({ latency }) => latency.p50), p99: largest(({ latency }) => latency.p99) }
      : null,
  };
}
