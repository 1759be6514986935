/** Converts cursor positions of the wire to UTF-16 offsets, and back. Pure. */

/** How a client counts: the protocol says code points, VS Code sends UTF-16 units under the same version. */
export type CursorUnit = 'code-point' | 'utf-16';

/** Recognizes VS Code by the cell id that it alone puts into the metadata (`vscode-notebook-cell:…`). */
export function cursorUnitOf(metadata: Readonly<Record<string, unknown>>): CursorUnit {
  const cellId = Object.hasOwn(metadata, 'cellId') ? metadata['cellId'] : undefined;
  return typeof cellId === 'string' && cellId.startsWith('vscode-notebook-cell:')
    ? 'utf-16'
    : 'code-point';
}

/** Clamps a bad position into `code` (no number: its end), since a completion there deserves a reply too. Never within a surrogate pair. */
export function toOffset(code: string, position: unknown, unit: CursorUnit): number {
  if (typeof position !== 'number' || Number.isNaN(position)) return code.length;
  const wanted = Math.max(0, Math.floor(position));
  if (unit === 'utf-16') return onBoundary(code, Math.min(wanted, code.length));
  let offset = 0;
  for (let points = 0; points < wanted && offset < code.length; points += 1) {
    offset += lengthAt(code, offset);
  }
  return offset;
}

/** The reverse of {@link toOffset}, clamped alike. */
export function fromOffset(code: string, offset: number, unit: CursorUnit): number {
  const end = onBoundary(code, Math.min(Math.max(0, Math.floor(offset)), code.length));
  if (unit === 'utf-16') return end;
  let points = 0;
  for (let at = 0; at < end; at += lengthAt(code, at)) points += 1;
  return points;
}

function lengthAt(code: string, offset: number): 1 | 2 {
  return (code.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
}

function onBoundary(code: string, offset: number): number {
  return offset > 0 && lengthAt(code, offset - 1) === 2 ? offset - 1 : offset;
}
