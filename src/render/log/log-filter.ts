/** Chooses the lines of a task's log that a cell shows. Keeps its state between pages: a block may begin in one and end in another. */
import type { LogLine } from '../../task/index.ts';
import {
  bareBookkeeping,
  echo,
  javaFrame,
  layout,
  lineHeader,
  printedAgain,
  printLogRuler,
  programErrorAgain,
  pythonBookkeeping,
  rowOf,
  ruler,
  scalaEcho,
  sparkBookkeeping,
  statementTime,
} from './bookkeeping.ts';
import { createPrintedLines } from './printed-lines.ts';
import { createScriptEcho } from './script-echo.ts';
import { levelFilter, nothing } from './level-filter.ts';
import { type LogFilter, programText, type ShownLine } from './shown-line.ts';

/** How much is shown; `concise` leaves out the server's bookkeeping, and what the cell says elsewhere. */
export type LogFilterMode = 'full' | 'concise' | 'warn' | 'error' | 'off';

type Level = LogLine['level'];

function streamOf(level: Level): ShownLine['stream'] {
  return level === 'info' ? 'stdout' : 'stderr';
}

/** `engine`: the label of the engine that runs the task, such as `shell-1`, once it is known. */
export function createLogFilter(mode: LogFilterMode, engine: () => string = () => ''): LogFilter {
  switch (mode) {
    case 'full':
      return {
        ...nothing,
        filter: (lines) => lines.map(({ text, level }) => ({ text, stream: streamOf(level) })),
      };
    case 'off':
      return { ...nothing, filter: () => [] };
    case 'concise':
      return conciseFilter(engine);
    case 'warn':
      return levelFilter(['warn', 'error']);
    case 'error':
      return levelFilter(['error']);
  }
}

/** An engine's count of rows in words; undefined for any other line. */
function rowsAffected(text: string): string | undefined {
  const count = /^only return affect rows : (\d+)$/.exec(text)?.[1];
  return count === undefined ? undefined : `${count} row${count === '1' ? '' : 's'} affected`;
}

/** Texts of stderr whose repetition is awaited: engines log it at once. */
const mostShownOnce = 1000;

/** What the lines without a header belong to that follow. */
type Block =
  /** A line that is shown: they are shown below it. */
  | { readonly kind: 'shown'; readonly stream: ShownLine['stream']; readonly isEngines: boolean }
  /** A line that is not. */
  | { readonly kind: 'hidden' }
  /** Bookkeeping or an echo: they are looked at by themselves. */
  | { readonly kind: 'open' }
  /** The repetition of what was printed. */
  | { readonly kind: 'printed' }
  /** The output of a statement, between a Scala engine's echoes. */
  | { readonly kind: 'statement' }
  /** What `printLog` writes. */
  | { readonly kind: 'printLog'; readonly before: Block }
  /** The version of Python: one line. */
  | { readonly kind: 'version' };

/** Below what a program wrote to stderr. */
const programBlock: Block = { kind: 'shown', stream: 'stderr', isEngines: false };

function conciseFilter(engine: () => string): LogFilter {
  const script = createScriptEcho();
  const printed = createPrintedLines();
  let ruled: string | undefined;
  let block: Block = { kind: 'open' };
  let isSpark = false;
  let isPython = false;
  /** Texts of stderr that are shown, and whose repetition is to come. */
  let shownOnce: string[] = [];
  /** The program's stderr stands in a line that has not ended; `torn`: a print has come behind it, so its end would stand alone. */
  let openLine: 'whole' | 'torn' | undefined;
  /** Failed attempts, which are shown when the task succeeds. */
  let attempts: ShownLine[] = [];

  function inRulers(text: string): boolean {
    const name = ruler.exec(text)?.[1]?.toLowerCase();
    if (ruled === undefined) {
      ruled = name;
      return name !== undefined;
    }
    if (name === ruled) {
      ruled = undefined;
      return true;
    }
    // A line of the server in the block means that the end of the block was lost.
    const header = lineHeader.exec(text)?.[0];
    if (header !== undefined && rowOf(text.slice(header.length)) !== undefined) {
      ruled = undefined;
      return false;
    }
    if (ruled === 'script code') script.add(text);
    return true;
  }

  function program(own: ShownLine): readonly ShownLine[] {
    shownOnce.push(own.text);
    // So many at once: to take one from the front at each line is work for each of the others.
    if (shownOnce.length > 2 * mostShownOnce) shownOnce = shownOnce.slice(-mostShownOnce);
    block = programBlock;
    const isLateEnd = openLine === 'torn' && own.text === '';
    openLine = own.open === true ? 'whole' : undefined;
    return isLateEnd ? [] : [own];
  }

  function headed(level: Level, words: string): readonly ShownLine[] {
    const own = programText(words);
    if (own !== undefined) return program(own);
    const kind = rowOf(words)?.kind;
    const text = words.replace(layout, '');
    switch (kind) {
      case undefined: {
        const stream = streamOf(level);
        block = { kind: 'shown', stream, isEngines: layout.test(words) };
        const changed = rowsAffected(text);
        if (changed !== undefined) return [{ text: changed, stream }];
        return [{ text: level === 'info' ? text : `${level.toUpperCase()} ${text}`, stream }];
      }
      case 'spark':
      case 'bookkeeping':
      case 'told':
      case 'engine':
        isSpark ||= kind === 'spark';
        block = { kind: 'open' };
        return [];
      case 'python':
        isPython = true;
        block = { kind: 'version' };
        return [];
      case 'attempt':
        attempts.push({ text: `${level.toUpperCase()} ${text}`, stream: 'stderr' });
        block = { kind: 'hidden' };
        return [];
      case 'failure':
        block = { kind: 'hidden' };
        return printed.unmatched();
      case 'end': {
        block = { kind: 'open' };
        const isGood = text.startsWith('Congratulations');
        const shown = [...printed.unmatched(), ...(isGood ? attempts : [])];
        attempts = [];
        return shown;
      }
    }
  }

  /** A line of stderr that was shown already, by its text; else it is shown now. */
  function programAgain(text: string): readonly ShownLine[] {
    const at = shownOnce.indexOf(text, Math.max(0, shownOnce.length - mostShownOnce));
    block = programBlock;
    if (at === -1) return [{ text, stream: 'stderr' }];
    shownOnce.splice(0, at + 1);
    return [];
  }

  function echoed(text: string): readonly ShownLine[] {
    block = { kind: 'open' };
    if (!statementTime.test(text)) script.begin(text);
    return [];
  }

  function bare(text: string): readonly ShownLine[] {
    const code = echo.exec(text)?.[1];
    if (code !== undefined) return echoed(code);
    const again = programErrorAgain.exec(text)?.[1];
    if (again !== undefined && (isSpark || isPython || shownOnce.length > 0))
      return programAgain(again);
    if (isPython && pythonBookkeeping.some((pattern) => pattern.test(text))) return [];
    if (isSpark && printLogRuler.test(text)) {
      block = block.kind === 'printLog' ? block.before : { kind: 'printLog', before: block };
      return [];
    }
    if (isSpark && block.kind !== 'printLog') {
      if (printedAgain.test(text)) block = { kind: 'printed' };
      else if (scalaEcho.test(text)) block = { kind: 'statement' };
      if (printedAgain.test(text) || scalaEcho.test(text)) return [];
    }
    if (block.kind !== 'printLog' && bareBookkeeping.some((pattern) => pattern.test(text)))
      return [];
    switch (block.kind) {
      case 'shown':
        return block.isEngines && javaFrame.test(text) ? [] : [{ text, stream: block.stream }];
      case 'printLog':
        return [{ text, stream: 'stdout' }];
      case 'hidden':
      case 'printed':
        return [];
      case 'statement':
        printed.hold({ text, stream: 'stdout' });
        return [];
      case 'version':
        block = { kind: 'open' };
        return [];
      case 'open':
        return unowned(text);
    }
  }

  /** A line without a header behind bookkeeping or an echo. */
  function unowned(text: string): readonly ShownLine[] {
    if (script.takes(text)) return [];
    if (isSpark && sparkBookkeeping.some((pattern) => pattern.test(text))) return [];
    const changed = rowsAffected(text);
    if (changed !== undefined) return [{ text: changed, stream: 'stdout' }];
    if (script.hasBegun() && engine().startsWith('shell')) {
      // Linkis' shell engine logs stdout and stderr alike: what was printed is stdout.
      printed.hold({ text, stream: 'stderr' });
      return [];
    }
    return [{ text, stream: 'stdout' }];
  }

  function keep({ text, level, program: own, isOpen }: LogLine): readonly ShownLine[] {
    if (own !== undefined && ruled === undefined)
      return program(
        isOpen === true
          ? { text: own, stream: 'stderr', open: true }
          : { text: own, stream: 'stderr' },
      );
    if (inRulers(text)) return [];
    const header = lineHeader.exec(text)?.[0];
    return header === undefined ? bare(text) : headed(level, text.slice(header.length));
  }

  return {
    filter: (lines) => lines.flatMap(keep),
    printed(text) {
      if (openLine !== undefined) openLine = 'torn';
      if (isSpark || /^(shell|spark)/.test(engine())) printed.add(text);
    },
    rest: () => printed.unmatched(),
  };
}
