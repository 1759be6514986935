/** Finds a magic below the first line of code, where it is sent as code. */
import type { Cell } from '../grammar/cell.ts';
import { findMagic } from './registry.ts';

/** A line of code that reads like a magic. */
export interface MagicBelowCode {
  /** In the cell, from 1. */
  readonly line: number;
  /** With its percent signs, as written. */
  readonly name: string;
}

/** The name follows the sign at once; a modulo at the beginning of a line usually has a blank after it. */
const magicLine = /^\s*(%%?)([A-Za-z][\w.-]*)\??(?=\s|$)/;

/** The first one; undefined when there is none, and in a `%%raw` cell. */
export function magicBelowCode(
  cell: Cell,
  aliases: Readonly<Record<string, string>>,
): MagicBelowCode | undefined {
  if (cell.raw) return undefined;
  for (const [index, line] of cell.body.split('\n').entries()) {
    const [, percent = '', name] = magicLine.exec(line) ?? [];
    if (name !== undefined && findMagic(name, aliases) !== undefined)
      return { line: index + 1 + cell.headLines, name: percent + name };
  }
  return undefined;
}
