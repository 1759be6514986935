/** Follows where a program's print stands, so that the log can say behind which print a line of its stderr was written. */
import type { PrintPlace } from '../../contract/index.ts';

export interface PrintCounter {
  /** The program has printed this. */
  add(text: string): void;
  /** The next print goes to the result of this number. */
  begin(result: number): void;
  place(): PrintPlace;
}

export function createPrintCounter(): PrintCounter {
  let result = 0;
  let line = 0;
  let column = 0;
  return {
    add(text) {
      let from = 0;
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
        line += 1;
        column = 0;
        from = at + 1;
      }
      column += text.length - from;
    },
    begin(number) {
      result = number;
      line = 0;
      column = 0;
    },
    place: () => ({ result, line, column }),
  };
}
