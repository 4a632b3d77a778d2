import { expect, it } from "vitest";
import { convGeometry } from "../../src/simd/convGeometry.ts";
import { type WinogradTile, winogradTile } from "../../src/simd/winogradPlan.ts";

const tile = (size: number, channels: number, outputs: number, largest: WinogradTile = 6, stride = 1) =>
  winogradTile(convGeometry([1, size, size, channels], [3, 3, channels, outputs], stride, 1), largest);

it("takes large tiles for wide maps, small ones where nothing is gained, and the plain loop where both lose", () => {
  expect([tile(112, 192, 192), tile(112, 48, 24), tile(64, 96, 48), tile(6, 6, 7)]).toEqual([6, 6, 6, 6]);
  expect([tile(56, 96, 48), tile(40, 64, 32), tile(224, 12, 12), tile(80, 8, 16)]).toEqual([4, 4, 4, 4]);
  expect([tile(2, 64, 64), tile(64, 1, 8), tile(64, 32, 32, 6, 2)]).toEqual([null, null, null]);
});

it("takes each scheme on one of the maps with which the kernel of networks tests itself", () => {
  const maps = [
    [12, 11],
    [6, 5],
    [5, 4],
  ] as const;
  const tiles = maps.map((map) => winogradTile(convGeometry([2, ...map, 6], [3, 3, 6, 7], 1, 1), 6));
  expect(tiles).toEqual([4, 6, null]);
});

it("takes no larger tile than it may", () => {
  expect([tile(112, 192, 192, 4), tile(6, 96, 96, 4)]).toEqual([4, 4]);
});
