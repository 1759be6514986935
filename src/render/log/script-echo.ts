/** Follows the code in a log as the engine repeats it, statement by statement. */

interface ScriptEcho {
  /** Takes the next line of the code, from the log's own block. */
  add(line: string): void;
  /** An echo begins with this line. */
  begin(line: string): void;
  /** True, and the line is passed over, when the code goes on with it. */
  takes(line: string): boolean;
  hasBegun(): boolean;
}

/** Longer code is not compared: its echo is shown. In characters. */
const longestScript = 4_194_304;

const sqlComments = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|--[^\n]*|\/\*[\s\S]*?\*\//g;

export function createScriptEcho(): ScriptEcho {
  let script = '';
  /** The code without blanks, as it is and without comments: engines drop blank lines and comments, and cut at semicolons. */
  let readings: readonly { readonly text: string; at: number | undefined }[] | undefined;
  let begun = false;

  return {
    add(line) {
      if (script.length <= longestScript) script += `${line}\n`;
    },
    begin(line) {
      begun = true;
      const first = plain(line);
      readings ??= [script, withoutComments(script)].map((text) => ({
        text: plain(text),
        at: undefined,
      }));
      for (const reading of readings) {
        const next = reading.text.indexOf(first, reading.at ?? 0);
        const from = next === -1 ? reading.text.indexOf(first) : next;
        reading.at = from === -1 ? undefined : from + first.length;
      }
    },
    takes(line) {
      const next = plain(line);
      if (line.trim() === '')
        return readings?.some(({ text, at }) => at !== undefined && at < text.length) === true;
      let isTaken = false;
      for (const reading of readings ?? []) {
        if (reading.at === undefined) continue;
        const isHere = reading.text.startsWith(next, reading.at);
        reading.at = isHere ? reading.at + next.length : undefined;
        isTaken ||= isHere;
      }
      return isTaken;
    },
    hasBegun: () => begun,
  };
}

function withoutComments(code: string): string {
  return code.replace(sqlComments, (found) =>
    found.startsWith('--') || found.startsWith('/*') ? ' ' : found,
  );
}

function plain(line: string): string {
  return line.replace(/[\s;]+/g, '');
}
