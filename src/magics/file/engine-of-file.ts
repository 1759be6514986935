/** Which engine runs the cells of a file: the notebook's where it speaks the file's language, else the one that does. */
import { chooseEngine } from '../code/choose-engine.ts';
import { type CodeLanguage, languageOf } from '../code/engines.ts';
import type { EngineChoice, NotebookState } from '../form/notebook-state.ts';
import { magicCall } from '../grammar/parse-cell.ts';
import type { FileLanguage } from './file-cell.ts';

/** The engine for code of `language`; the notebook's own, unchanged, where it fits. */
export function engineOfFile(
  language: FileLanguage | undefined,
  state: Pick<NotebookState, 'engine' | 'configured' | 'offers'>,
): EngineChoice {
  const { engine, configured } = state;
  if (language === undefined) return engine;
  const wanted: CodeLanguage = language === 'hql' ? 'sql' : language;
  if (languageOf(engine.runType) === wanted) return engine;
  const choose = (name: string): EngineChoice =>
    chooseEngine(name, undefined, { call: magicCall('run', { cell: false }), state });
  if (language === 'python' && engine.name === 'spark') return choose('pyspark');
  return languageOf(configured.engine.runType) === wanted ? configured.engine : choose(language);
}
