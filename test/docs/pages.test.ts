import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { absoluteLinks, mirrorOf } from "../../scripts/npmReadme.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(root + path, "utf8");
const docs = readdirSync(`${root}docs`).filter((name) => name.endsWith(".md"));
const pages = ["README.md", ...docs.map((name) => `docs/${name}`)];

/** The links of a page, as paths from the root with what follows the `#`. */
function linksOf(page: string): { path: string; anchor: string | undefined }[] {
  const prose = read(page)
    .replaceAll(/^```[\s\S]*?^```/gm, "")
    .replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, target, anchor]) => ({
    path: target ? new URL(target, `file:///${page}`).pathname.slice(1) : page,
    anchor,
  }));
}

/** The anchors that a page has, as GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  const headings = read(page)
    .replaceAll(/^```[\s\S]*?^```/gm, "")
    .matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, text]) =>
    text!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("every heading that a page links to is there", () => {
  const missing = pages.flatMap((page) =>
    linksOf(page)
      .filter(({ path, anchor }) => anchor && path.endsWith(".md") && !anchorsOf(path).includes(anchor))
      .map(({ path, anchor }) => `${page}: ${path}#${anchor}`),
  );
  expect(missing).toEqual([]);
});

test("the README of the package on npm links to files of the package and absolute addresses alone", () => {
  const base = mirrorOf(manifest.name, manifest.version);
  const links = [...absoluteLinks(read("README.md"), base).matchAll(/\]\(([^)\s]+)\)/g)].map(([, url]) => url!);
  expect(links.length).toBeGreaterThan(30);
  expect(links.filter((url) => !/^(https:|#)/.test(url))).toEqual([]);
  const own = links.filter((url) => url.startsWith(base)).map((url) => url.slice(base.length).replace(/#.*/, ""));
  const shipped = (path: string) => manifest.files.some((entry) => path === entry || path.startsWith(`${entry}/`));
  expect(own.filter((path) => path !== "LICENSE" && !shipped(path))).toEqual([]);
  expect(own.filter((path) => !existsSync(root + path))).toEqual([]);
});

test("every page and every picture of the docs is linked to", () => {
  const linked = new Set(pages.flatMap((page) => linksOf(page).map(({ path }) => path)));
  const pictures = readdirSync(`${root}docs/pictures`).map((name) => `docs/pictures/${name}`);
  expect([...docs.map((name) => `docs/${name}`), ...pictures].filter((path) => !linked.has(path))).toEqual([]);
});

test("the page of examples names each of them", () => {
  const examples = readdirSync(`${root}examples`).filter((name) => /^\d\d/.test(name));
  const rows = [...read("docs/examples.md").matchAll(/^\| `([\w.-]+)`/gm)].map(([, name]) => name);
  expect(rows).toEqual(examples.sort());
});

/** Messages of programs around this one. */
const foreign = [
  ...[
    "npm warn EBADENGINE",
    "cookie@2.0.2",
    "required: { node: '>=22' }",
    "npm error ERESOLVE",
    "npm warn install-scripts",
    "core-js-pure",
    "@tensorflow/tfjs-core",
  ],
  ...[
    "Cannot find package '@tensorflow/",
    "ERR_REQUIRE_ESM",
    "kneel: command not found",
    "onnxruntime-node",
    "download",
    "Can't resolve 'env'",
  ],
  ...["expected magic word 00 61 73 6d, found 3c 21", "/ROOT/node_modules/", "wasm", "crypto.subtle", "digest"],
  ...["The kernel 'Conv2DBackpropFilter'", "not found", "Cannot find gradient"],
];

test("the messages of the page on troubleshooting are those of the library", () => {
  const source = ["src", "bundle"]
    .flatMap((folder) =>
      readdirSync(root + folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
    )
    .filter((name) => name.endsWith(".ts"))
    .map(read)
    .join("\n");
  const cells = read("docs/troubleshooting.md").matchAll(/^\| (`.*?) \|/gm);
  const quoted = [...cells].flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!));
  const parts = quoted.flatMap((text) => text.split("…").map((part) => part.trim())).filter((part) => part.length > 2);
  expect(parts.length).toBeGreaterThan(25);
  expect(parts.filter((part) => !foreign.includes(part) && !source.includes(part))).toEqual([]);
});
