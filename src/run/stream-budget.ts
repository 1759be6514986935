/**
 * Keeps the streamed text of one cell within its budget: what exceeds it is cut in the middle and told,
 * so that the beginning and the end are always there and the notebook stays light.
 */

/** Text for one of the two streams. */
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

/**
 * A budget of `limit` units: the first half is passed on at once, the last half is kept until the end.
 * `rest` says where the whole text is, e.g. `%log 4711`.
 */
export function createStreamBudget(limit: number, rest: () => string): StreamBudget {
  const half = Math.floor(limit / 2);
  let passed = 0;
  let held: StreamText[] = [];
  let heldSize = 0;
  let cutSize = 0;
  let cutLines = 0;

  /** Drops whole lines from the front of what is held until the second half fits. */
  function trim(): void {
    while (heldSize > half) {
      const first = held[0];
      if (first === undefined) return;
      const excess = heldSize - half;
      const lineEnd = first.text.indexOf('\n', Math.max(0, excess - 1));
      const cutAt = excess >= first.text.length || lineEnd === -1 ? first.text.length : lineEnd + 1;
      const cut = first.text.slice(0, cutAt);
      cutSize += cut.length;
      cutLines += cut.split('\n').length - 1;
      heldSize -= cut.length;
      if (cutAt === first.text.length) held.shift();
      else held[0] = { ...first, text: first.text.slice(cutAt) };
    }
  }

  return {
    push(text) {
      if (text.text.length === 0) return [];
      if (held.length === 0 && passed + text.text.length <= half) {
        passed += text.text.length;
        return [text];
      }
      if (held.length > 0) {
        held.push(text);
        heldSize += text.text.length;
        trim();
        return [];
      }
      // The piece that crosses the first half is split at a line end.
      const room = half - passed;
      const lineEnd = room > 0 ? text.text.lastIndexOf('\n', room - 1) + 1 : 0;
      passed = half;
      held = [{ ...text, text: text.text.slice(lineEnd) }];
      heldSize = text.text.length - lineEnd;
      trim();
      return lineEnd === 0 ? [] : [{ ...text, text: text.text.slice(0, lineEnd) }];
    },
    finish() {
      const tail = held;
      held = [];
      heldSize = 0;
      if (cutSize === 0) return tail;
      const notice = `\n[… ${cutLines.toLocaleString('en')} lines (${Math.ceil(cutSize / 1024).toLocaleString('en')} KB) not shown here; all of it: ${rest()} …]\n\n`;
      return [{ kind: 'text', stream: 'stderr', text: notice }, ...tail];
    },
  };
}
