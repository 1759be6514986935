/** The code as an engine gets it (values put in, comments removed), with the way back to the cell for the positions in its errors. */
import { LinkisKernelError } from '../../shared/index.ts';
import { sqlStatements, withoutBackslash } from '../../sql/index.ts';
import type { PlannedTask } from '../form/cell-plan.ts';
import { lastUpTo, type WrittenPlace, writtenPlaces } from '../form/written-place.ts';
import { withExactValues } from './exact-values.ts';
import { serverCuts } from '../code/server-cuts.ts';
import { languageOf } from '../code/engines.ts';
import { replaceable, substitute } from '../../substitution/index.ts';

export interface RanCode {
  readonly text: string;
  /** Begin and end of each SQL statement, without its semicolon; other code is one whole. */
  readonly statements: readonly { readonly from: number; readonly to: number }[];
  /** By each reference as it was written, such as `${name}`: what was put in its place. */
  readonly values: ReadonlyMap<string, string>;
  /** Where it was written: in the code of the cell, or in a kept query; undefined for an offset beyond the text. */
  placeOf(offset: number): WrittenPlace | undefined;
}

/** A stretch of the text and where it comes from. */
interface Piece {
  readonly text: string;
  readonly from: number;
  /** A variable's value: all of it comes from one place. */
  readonly isValue: boolean;
}

/**
 * `isLocal`: it runs on the local gateway, which takes nothing inside quotes for a comment. `user`: whom the server knows; undefined = not
 * known, so references to the user's name stay.
 */
export function ranCode(
  planned: Pick<PlannedTask, 'code' | 'engine' | 'runType' | 'variables' | 'untouched' | 'origin'>,
  isLocal: boolean,
  user?: string,
): RanCode {
  const { runType, variables } = planned;
  const values = valuesOf(planned, { runType, variables, user, now: new Date() });
  const pieces = withoutCuts(withValues(planned.code, values), planned, isLocal);
  const text = pieces.map((piece) => piece.text).join('');
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text.length;
  }
  return {
    text,
    statements:
      languageOf(planned.runType) === 'sql'
        ? [...sqlStatements(text, withoutBackslash)]
        : [{ from: 0, to: text.length }],
    values,
    placeOf(offset) {
      const index = lastUpTo(starts, offset);
      const piece = pieces[index];
      if (piece === undefined || offset > length) return undefined;
      const at = piece.isValue ? piece.from : piece.from + offset - (starts[index] ?? 0);
      return writtenPlaces(planned).at(at);
    },
  };
}

function withValues(code: string, values: ReadonlyMap<string, string>): readonly Piece[] {
  const pieces: Piece[] = [];
  let behind = 0;
  for (const { 0: whole, index } of values.size === 0 ? [] : code.matchAll(replaceable)) {
    const value = values.get(whole);
    if (value === undefined) continue;
    pieces.push({ text: code.slice(behind, index), from: behind, isValue: false });
    pieces.push({ text: value, from: index, isValue: true });
    behind = index + whole.length;
  }
  pieces.push({ text: code.slice(behind), from: behind, isValue: false });
  return pieces;
}

function valuesOf(
  planned: Pick<PlannedTask, 'code' | 'runType' | 'variables' | 'untouched'>,
  scope: Parameters<typeof substitute>[1],
): ReadonlyMap<string, string> {
  try {
    const { replaced } = substitute(planned.code, scope);
    const exact = planned.untouched === true ? [] : withExactValues(planned.code, planned).put;
    return new Map([...replaced, ...exact]);
  } catch (thrown) {
    if (thrown instanceof LinkisKernelError) return new Map();
    throw thrown;
  }
}

function withoutCuts(
  pieces: readonly Piece[],
  task: { readonly engine: string; readonly runType: string },
  isLocal: boolean,
): readonly Piece[] {
  const cuts = serverCuts(pieces.map(({ text }) => text).join(''), task).filter(
    ({ kind }) => !(isLocal && kind === 'quoted'),
  );
  if (cuts.length === 0) return pieces;
  const kept: Piece[] = [];
  let next = 0;
  let at = 0;
  for (const piece of pieces) {
    let begin = 0;
    const end = at + piece.text.length;
    const keep = (from: number, to: number): void => {
      if (to <= from) return;
      const text = piece.text.slice(from, to);
      kept.push({ ...piece, text, from: piece.isValue ? piece.from : piece.from + from });
    };
    for (let cut = cuts[next]; cut !== undefined && cut.from < end; cut = cuts[next]) {
      keep(begin, cut.from - at);
      begin = Math.max(begin, Math.min(cut.to, end) - at);
      if (cut.to > end) break;
      next += 1;
    }
    keep(begin, piece.text.length);
    at = end;
  }
  return kept;
}
