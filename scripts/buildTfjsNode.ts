/**
 * Installs tfjs-node into node_modules with the libtensorflow of a wheel from PyPI, where its own download is not to be
 * had: `npx tsx scripts/buildTfjsNode.ts [--tensorflow 2.15.0]`, on Linux with Python, pip, make and a C++ compiler.
 *
 * The library and the addon are kept in `$XDG_CACHE_HOME/kneel-tfjs` (`~/.cache/kneel-tfjs`) and linked from there. npm
 * and package.json do not know of tfjs-node; the next `npm install` takes it away, and another run of this puts it back
 * in seconds. Exit code 77: it cannot be built here, with the reason.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("../", import.meta.url));
const tfjsVersion = "4.22.0";
const { tensorflow } = parseArgs({ options: { tensorflow: { type: "string", default: "2.15.0" } } }).values;
/** A version of Python that the wheels of this TensorFlow are for; nothing of Python's is used. */
const wheelPython = /^2\.([0-9]|10|11)\./.test(tensorflow) ? "3.9" : "3.11";

if (process.platform !== "linux") skip("the wheels of other systems are laid out differently");
const caches = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kneel-tfjs");
const cache = join(caches, `tfjs-node-${tfjsVersion}-tensorflow-${tensorflow}-${process.arch}`);
const installed = join(root, "node_modules/@tensorflow/tfjs-node");

const kept = existsSync(cache);
const deps = kept ? null : fetchLibrary();
run("npm", [
  ...["install", "--no-save", "--save-prod", "--ignore-scripts", "--no-audit", "--no-fund"],
  `@tensorflow/tfjs-node@${tfjsVersion}`,
]);
if (deps) keep(deps);
for (const part of ["deps", "lib"]) link(join(cache, part), join(installed, part));
run(process.execPath, ["-e", "require('@tensorflow/tfjs-node').ones([2, 2]).sum().print()"]);
console.log(
  `tfjs-node ${tfjsVersion} on libtensorflow ${tensorflow} is in node_modules${kept ? `, from ${cache}` : ""}`,
);

/** A folder beside the cache with the headers and libraries of the wheel as tfjs-node's build looks for them. */
function fetchLibrary(): string {
  const python = ["python3", "/usr/bin/python3"].find((name) => succeeds(name, "-m", "pip", "--version"));
  if (python === undefined) skip("there is no Python with pip");
  for (const tool of ["make", "c++"]) if (!succeeds(tool, "--version")) skip(`there is no ${tool}`);
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, "building-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const which = ["--only-binary=:all:", "--no-deps", "--python-version", wheelPython, `tensorflow-cpu==${tensorflow}`];
  if (!succeeds(python, "-m", "pip", "download", "--quiet", "--dest", folder, ...which))
    skip(`pip does not get the wheel of tensorflow-cpu ${tensorflow}`);
  const wheel = join(folder, readdirSync(folder).find((name) => name.endsWith(".whl"))!);
  const unpack = `
import sys, zipfile
wheel, deps = zipfile.ZipFile(sys.argv[1]), sys.argv[2]
headers = ("tensorflow/include/tensorflow/c/", "tensorflow/include/tensorflow/core/platform/", "tensorflow/include/tsl/")
for entry in wheel.infolist():
    if entry.filename.startswith(headers) and entry.filename.endswith(".h"):
        entry.filename = entry.filename.replace("tensorflow/", "", 1)
    elif entry.filename.startswith("tensorflow/libtensorflow"):
        entry.filename = entry.filename.replace("tensorflow/", "lib/", 1)
    else:
        continue
    wheel.extract(entry, deps)
`;
  run(python, ["-c", unpack, wheel, join(folder, "deps")]);
  rmSync(wheel);
  const lib = join(folder, "deps/lib");
  const libraries = existsSync(lib) ? readdirSync(lib) : [];
  const library = libraries.find((name) => name.startsWith("libtensorflow_cc.so."));
  if (library === undefined)
    throw new Error(
      `buildTfjsNode: the wheel of tensorflow-cpu ${tensorflow} has no libtensorflow_cc, only ${libraries.join(", ") || "Python's extension module"}`,
    );
  symlinkSync(library, join(lib, "libtensorflow.so"));
  symlinkSync(library.replace("_cc", "_framework"), join(lib, "libtensorflow_framework.so"));
  return folder;
}

/** Builds the addon on the library, and keeps both. */
function keep(folder: string): void {
  link(join(folder, "deps"), join(installed, "deps"));
  rmSync(join(installed, "lib"), { recursive: true, force: true });
  run("npm", ["--prefix", installed, "run", "build-addon-from-source"], { env: { ...process.env, ...headers() } });
  cpSync(join(installed, "lib"), join(folder, "lib"), { recursive: true });
  rmSync(join(folder, "deps/include"), { recursive: true });
  renameSync(folder, cache);
}

function link(target: string, path: string): void {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}

/** Node's headers where they were installed along, so that node-gyp need not fetch them. */
function headers(): NodeJS.ProcessEnv {
  const directory = resolve(dirname(process.execPath), "..");
  return existsSync(join(directory, "include/node/node_api.h")) ? { npm_config_nodedir: directory } : {};
}

function succeeds(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function run(command: string, args: readonly string[], options: { env?: NodeJS.ProcessEnv } = {}): void {
  const { status, signal } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (status !== 0) throw new Error(`buildTfjsNode: ${command} ${args[0]} ended with ${status ?? signal}`);
}

function skip(reason: string): never {
  console.log(`skipped: ${reason}`);
  process.exit(77);
}
