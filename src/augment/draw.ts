import type { Size } from "../geometry/frame.ts";
import { composeHomographies, type Homography, isIdentity, translation } from "../geometry/homography.ts";
import type { Random } from "../internal/random.ts";

/** A step of a record, or a move of a warp, as operations add them: plain data with a type. */
export interface Typed {
  readonly type: string;
}

interface WarpInProgress extends Typed {
  readonly type: "warp";
  width: number;
  height: number;
  readonly moves: Typed[];
}

/** The draw of a record while it grows: the size of the image so far and what has been done to it. */
export interface Draw {
  width: number;
  height: number;
  readonly steps: Typed[];
  readonly random: Random;
  /** Draws an operation that is part of another one. */
  readonly sample: (operation: Typed, draw: Draw) => void;
}

/** A draw that has done nothing yet: its first step is a warp. */
export function startDraw({ width, height }: Size, random: Random, sample: Draw["sample"]): Draw {
  const warp: WarpInProgress = { type: "warp", width, height, moves: [] };
  return { width, height, steps: [warp], random, sample };
}

/** 32 random bits, which seed what is drawn when the record is applied. */
export function drawSeed(random: Random): number {
  return Math.floor(random() * 2 ** 32);
}

/** The warp that goes on, or a new one after a texture. */
export function currentWarp(draw: Draw): WarpInProgress {
  const last = draw.steps.at(-1);
  if (last && isWarp(last)) return last;
  const { width, height } = draw;
  const next: WarpInProgress = { type: "warp", width, height, moves: [] };
  draw.steps.push(next);
  return next;
}

const isWarp = (step: Typed): step is WarpInProgress => step.type === "warp";

/** Moves image and landmarks by a homography, joined to one before it; the order of landmarks does not matter to it. */
export function addHomography(draw: Draw, homography: Homography): void {
  if (isIdentity(homography)) return;
  const { moves } = currentWarp(draw);
  const i = moves.findLastIndex(({ type }) => type !== "swap");
  const last = moves[i];
  if (last && isHomographyMove(last)) moves[i] = homographyMove(composeHomographies(last.homography, homography));
  else moves.push(homographyMove(homography));
}

interface HomographyMove extends Typed {
  readonly type: "homography";
  readonly homography: Homography;
}

const homographyMove = (homography: Homography): HomographyMove => ({ type: "homography", homography });

export const isHomographyMove = (move: Typed): move is HomographyMove => move.type === "homography";

/** Makes the pixel (left, top) the first one of an image of another size. */
export function reframe(draw: Draw, left: number, top: number, { width, height }: Size): void {
  addHomography(draw, translation(0 - left, 0 - top));
  Object.assign(currentWarp(draw), { width, height });
  Object.assign(draw, { width, height });
}
