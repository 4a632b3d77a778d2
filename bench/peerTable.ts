/**
 * Out-of-fold files of any programs in one table, in the layout of `kneel experiment table`, each against the first:
 * `npx tsx bench/peerTable.ts "CLM (IGO)=table-1/clm-igo/out-of-fold.json" "RFRV-CLM=rfrv/out-of-fold.json"`, as
 * bench/peers/rfrv_clm.py and bench/peers/train.py write them. Files of other images than the first one's are refused.
 */
import { readFile } from "node:fs/promises";
import { experimentTable, formatExperimentTable, parseOutOfFold } from "../src/experiments/index.ts";

const rows = await Promise.all(
  process.argv.slice(2).map(async (row) => {
    const [, title, path] = /^(.+)=([^=]+)$/.exec(row) ?? [];
    if (!title || !path) throw new Error(`rows are TITLE=FILE, got ${row}`);
    return { name: title, title, outOfFold: parseOutOfFold(await readFile(path, "utf8"), path) };
  }),
);
if (rows.length < 2) throw new Error("two rows or more are needed, TITLE=FILE each");
const table = experimentTable(rows, { reference: rows[0]!.name });
process.stdout.write(formatExperimentTable(table, "markdown"));
