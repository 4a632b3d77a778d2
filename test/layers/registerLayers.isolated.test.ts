import { serialization } from "@tensorflow/tfjs-core";
import { expect, it, vi } from "vitest";
import { registerLayers, SoftArgmax2D, Upsample2D } from "../../src/layers/index.ts";

const { classNameMap } = serialization.SerializationMap.getMap();

it("registers the layers under names of their own, and nothing before it is called", async () => {
  delete classNameMap.KneelSoftArgmax2D;
  delete classNameMap.KneelUpsample2D;
  const before = Object.keys(classNameMap);
  vi.resetModules();
  await import("../../src/layers/index.ts");
  expect(Object.keys(classNameMap)).toEqual(before);
  registerLayers();
  registerLayers();
  expect(Object.keys(classNameMap)).toEqual([...before, "KneelSoftArgmax2D", "KneelUpsample2D"]);
  expect(classNameMap.KneelSoftArgmax2D![0]).toBe(SoftArgmax2D);
  expect(classNameMap.KneelUpsample2D![0]).toBe(Upsample2D);
});
