/** Keeps the streamed text of a cell within its budget, so that the notebook stays light: cuts out the middle, and a line says so. */

import { counted, grouped } from '../../shared/index.ts';

export interface StreamText {
  readonly kind: 'text';
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
  readonly isLog?: boolean | undefined;
}

/** Passes text on, or holds it back. Sizes are UTF-16 units: near enough to bytes for logs. */
export interface StreamBudget {
  /** What may be shown now of this text. */
  push(text: StreamText): readonly StreamText[];
  /** The notice and the end that was held back; nothing when all was shown. */
  finish(): readonly StreamText[];
}

/** An escape sequence of a terminal, as far as it has been written: CSI, OSC or two characters. */
// eslint-disable-next-line no-control-regex
const escapeSequence = /\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~]?)/y;

/** A sequence of more characters is no colour, and may be cut. */
const longestSequence = 256;

/**
 * Passes the first half of `limit` on at once and holds the last half until the end. Cuts at line ends, or inside a line where a
 * line end would lose more than an eighth of `limit`. `rest` says where the whole text is, e.g. `%log 4711`.
 */
export function createStreamBudget(limit: number, rest: () => string): StreamBudget {
  const half = Math.floor(limit / 2);
  const slack = Math.floor(limit / 8);
  let passed = 0;
  let held: StreamText[] = [];
  let heldSize = 0;
  let cutSize = 0;
  let cutLines = 0;

  /** Drops text from the front of what is held until the second half fits. */
  function trim(): void {
    let dropped = 0;
    for (const [at, first] of held.entries()) {
      if (heldSize <= half) break;
      const cutAt = cutForward(first.text, heldSize - half, slack);
      cutSize += cutAt;
      cutLines += lineEnds(first.text, cutAt);
      heldSize -= cutAt;
      if (cutAt === first.text.length) dropped = at + 1;
      else held[at] = { ...first, text: first.text.slice(cutAt) };
    }
    if (dropped > 0) held = held.slice(dropped);
  }

  function hold(text: StreamText): void {
    if (text.text.length === 0) return;
    held.push(text);
    heldSize += text.text.length;
    // Not for each piece, so that the work of a trim stays in proportion to the text that came since the last one.
    if (heldSize > half + slack) trim();
  }

  return {
    push(text) {
      if (text.text.length === 0) return [];
      if (held.length > 0) {
        hold(text);
        return [];
      }
      if (passed + text.text.length <= half) {
        passed += text.text.length;
        return [text];
      }
      const cutAt = cutBack(text.text, half - passed, slack);
      passed = half;
      hold({ ...text, text: text.text.slice(cutAt) });
      return cutAt === 0 ? [] : [{ ...text, text: text.text.slice(0, cutAt) }];
    },
    finish() {
      trim();
      const tail = held;
      held = [];
      heldSize = 0;
      if (cutSize === 0) return tail;
      const notice = `\n[… ${sizeOf(cutSize, cutLines)} not shown here; all of it: ${rest()} …]\n\n`;
      return [{ kind: 'text', stream: 'stderr', text: notice }, ...tail];
    },
  };
}

/** `12 lines (34 KB)`, `34 KB of a line`. */
function sizeOf(size: number, lines: number): string {
  const kilobytes = `${grouped(Math.ceil(size / 1024))} KB`;
  if (lines === 0) return `${kilobytes} of a line`;
  return `${counted(lines, 'line')} (${kilobytes})`;
}

function lineEnds(text: string, before: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < before; at = text.indexOf('\n', at + 1))
    count += 1;
  return count;
}

/** Where to cut, at most at `room`: after the last line end before it, unless that is more than `slack` away. */
function cutBack(text: string, room: number, slack: number): number {
  if (room <= 0) return 0;
  const lineEnd = text.lastIndexOf('\n', room - 1) + 1;
  return room - lineEnd <= slack ? lineEnd : wholeCharacters(text, room);
}

/** Where to cut, at least at `excess`: after the next line end, unless that is more than `slack` away. */
function cutForward(text: string, excess: number, slack: number): number {
  if (excess >= text.length) return text.length;
  const from = Math.max(0, excess - 1);
  const lineEnd = text.slice(from, excess + slack).indexOf('\n');
  if (lineEnd !== -1) return from + lineEnd + 1;
  const before = wholeCharacters(text, excess);
  return before === excess ? excess : endOfCharacter(text, before);
}

/** `at`, or the nearest position before it that is neither inside a surrogate pair nor inside an escape sequence. */
function wholeCharacters(text: string, at: number): number {
  const escape = text.lastIndexOf('\x1b', at - 1);
  // An OSC ends in an escape of its own.
  for (const from of [text.lastIndexOf('\x1b', escape - 1), escape]) {
    if (from < 0 || at - from > longestSequence) continue;
    const end = endOfCharacter(text, from);
    if (from < at && at < end) return from;
  }
  return isLow(text.charCodeAt(at)) && isHigh(text.charCodeAt(at - 1)) ? at - 1 : at;
}

/** The position after the escape sequence or the character that begins at `from`. */
function endOfCharacter(text: string, from: number): number {
  escapeSequence.lastIndex = 0;
  const sequence = escapeSequence.exec(text.slice(from, from + 2 * longestSequence))?.[0];
  if (sequence !== undefined) return from + sequence.length;
  return from + (isHigh(text.charCodeAt(from)) && isLow(text.charCodeAt(from + 1)) ? 2 : 1);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
