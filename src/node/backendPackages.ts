import { backendPackages as all } from "../backends/backendPackages.ts";

const { webgl: _, ...inNode } = all;

/** The npm package that registers each backend that Node can load. */
export const backendPackages: Readonly<Record<string, string>> = inNode;
