/** A cell whose language the client has chosen in its own way, as VS Code's picker does: it is read as if it began with that magic. */
import { languageOf } from '../code/engines.ts';
import type { Cell } from '../grammar/cell.ts';
import { magicCall } from '../grammar/parse-cell.ts';
import type { NotebookState } from '../form/notebook-state.ts';

/** VS Code's name of a language, the magic, and the language that the magic's code has. */
const magics: ReadonlyMap<string, { readonly name: string; readonly language: string }> = new Map([
  ['python', { name: 'python', language: 'python' }],
  ['shellscript', { name: 'shell', language: 'shell' }],
  ['scala', { name: 'scala', language: 'scala' }],
]);

/** The cell, unchanged when it has a magic of its own, or the engine in force runs that language anyway. */
export function labelledCell(
  cell: Cell,
  languageId: string | undefined,
  { engine }: Pick<NotebookState, 'engine'>,
): Cell {
  const magic = magics.get(languageId ?? '');
  if (magic === undefined || cell.raw || cell.magics.length > 0) return cell;
  if (languageOf(engine.runType) === magic.language) return cell;
  const { name } = magic;
  return {
    ...cell,
    magics: [magicCall(name, { cell: true })],
  };
}
