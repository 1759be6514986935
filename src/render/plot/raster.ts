/**
 * A plot as PNG, for agents, LaTeX and other tools that take no SVG. It is drawn with the fonts of this machine, and only when they have every
 * letter of it: a server has few of them, and would draw boxes in place of Chinese labels. The library is native and optional.
 */
import type { Canvas, createCanvas, SKRSContext2D } from '@napi-rs/canvas';
import type { View } from 'vega';
import { messageOf } from '../../shared/index.ts';

/** A PNG, and its size in the pixels of CSS, of which each may be several of its own. */
export interface RasterPlot {
  readonly base64: string;
  readonly width: number;
  readonly height: number;
}

/** Why there is no PNG, in words for the kernel's log. */
export interface NoRaster {
  readonly why: string;
}

export interface CanvasLibrary {
  readonly createCanvas: typeof createCanvas;
}
/** Rejects where the library is not installed, or has no binary. */
export type LoadCanvas = () => Promise<CanvasLibrary>;

export const loadCanvas: LoadCanvas = async () => import('@napi-rs/canvas');

/** What is tried, the best first; bytes of the PNG itself. */
const tries = [
  { scale: 2, mostPixels: 8_000_000, mostBytes: 200 * 1024 },
  { scale: 1, mostPixels: 16_000_000, mostBytes: 400 * 1024 },
] as const;

/** `view` has drawn `svg`: its size and its letters are those of the picture. Never rejects. */
export async function rasterPlot(
  view: View,
  svg: string,
  load: LoadCanvas,
): Promise<RasterPlot | NoRaster> {
  const [, width = 0, height = 0] =
    /^<svg\b[^>]* width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? [];
  try {
    const library = await load();
    const missing = lettersWithoutFont(svg, library);
    // The log never quotes data, not even a letter of it.
    if (missing.length > 0)
      return { why: `the fonts of this machine lack ${String(missing.length)} of its letters` };
    for (const { scale, mostPixels, mostBytes } of tries) {
      if (width * height * scale * scale > mostPixels || width * height === 0) continue;
      const canvas: Canvas = library.createCanvas(width * scale, height * scale);
      // One after the other: the second is drawn only if the first is too large.
      await view.toCanvas(scale, { externalContext: canvas.getContext('2d') });
      const png = await canvas.encode('png');
      if (png.byteLength <= mostBytes) return { base64: png.toString('base64'), width, height };
    }
    return { why: `it would be too large (${String(width)} × ${String(height)} pixels)` };
  } catch (thrown) {
    return { why: messageOf(thrown) };
  }
}

/** What no font can have. */
const noCharacter = '\u{10ffff}';
const invisible = /^[\s\p{Default_Ignorable_Code_Point}]$/u;
/** Pixels of the square in which a letter is looked at. */
const side = 32;

/** The letters of the picture that would be drawn as the box that stands for a missing one. */
function lettersWithoutFont(svg: string, library: CanvasLibrary): readonly string[] {
  // References such as &amp; are of letters too.
  const letters = new Set(svg.replace(/<[^<>]*>/g, ''));
  const context = library.createCanvas(side, side).getContext('2d', { willReadFrequently: true });
  context.font = '16px sans-serif';
  const box = lookOf(noCharacter, context);
  return [...letters].filter(
    (letter) => !invisible.test(letter) && lookOf(letter, context).equals(box),
  );
}

function lookOf(letter: string, context: SKRSContext2D): Buffer {
  context.clearRect(0, 0, side, side);
  context.fillText(letter, 4, 24);
  return Buffer.from(context.getImageData(0, 0, side, side).data.buffer);
}
