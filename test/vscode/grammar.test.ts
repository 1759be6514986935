/** The colours of a cell in VS Code: our grammar, put into that of SQL by the engine that VS Code itself uses. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { grammars as hosts } from 'tm-grammars';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar } from 'vscode-textmate';
import { engines, languageOf, shortForms } from '../../src/magics/code/engines.ts';

const extension = path.resolve(import.meta.dirname, '../../vscode');
const { resolve } = createRequire(import.meta.url);

interface Manifest {
  readonly contributes: {
    readonly grammars: readonly {
      readonly scopeName: string;
      readonly path: string;
      readonly injectTo: readonly string[];
    }[];
  };
}

const { grammars } = (
  JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8')) as Manifest
).contributes;

let sql: IGrammar;

beforeAll(async () => {
  await oniguruma.loadWASM(readFileSync(resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const own = grammars.find(({ scopeName }) => scopeName === scope);
      // The same as VS Code and its extensions have.
      const host = hosts.find(({ scopeName }) => scopeName === scope);
      if (own === undefined && host === undefined) return Promise.resolve(undefined);
      const file = own
        ? path.join(extension, own.path)
        : resolve(`tm-grammars/grammars/${host?.name ?? ''}.json`);
      return Promise.resolve(textmate.parseRawGrammar(readFileSync(file, 'utf8'), 'grammar.json'));
    },
    getInjections: (scope) =>
      grammars.filter(({ injectTo }) => injectTo.includes(scope)).map(({ scopeName }) => scopeName),
  });
  const loaded = await registry.loadGrammar('source.sql');
  if (loaded === null) throw new Error('There is no grammar of SQL.');
  sql = loaded;
});

interface Piece {
  readonly text: string;
  readonly scopes: readonly string[];
}

/** The pieces of each line with their scopes, as VS Code reads them: line by line. */
function linesOf(cell: string): readonly (readonly Piece[])[] {
  let state = textmate.INITIAL;
  return cell.split('\n').map((line) => {
    const { tokens, ruleStack, stoppedEarly } = sql.tokenizeLine(line, state);
    expect(stoppedEarly).toBe(false);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      text: line.slice(startIndex, endIndex),
      scopes,
    }));
  });
}

/** The scopes of the piece of a line that has this text, with those of the pieces around it left out. */
function scopesOf(cell: string, line: number, text: string): string {
  const piece = linesOf(cell)[line]?.find((one) => one.text.trim() === text);
  return piece?.scopes.join(' ') ?? `there is no piece "${text}"`;
}

/** The language of each line's code; of a line of the head `head`, of plain SQL `sql`. */
function languagesOf(cell: string): readonly string[] {
  return linesOf(cell).map((pieces) => {
    const scopes = pieces
      .filter(({ text }) => text.trim() !== '')
      .map((piece) => piece.scopes.join(' '));
    const embedded = scopes.map((all) => /meta\.embedded\.block\.(\w+)/.exec(all)?.[1]);
    const [first] = embedded;
    if (first !== undefined && embedded.every((one) => one === first)) return first;
    return scopes.length === 0 || scopes.some((all) => /\.linkis\b(?! source)/.test(all))
      ? 'head'
      : 'sql';
  });
}

/** The language of the code below these magics. */
function bodyOf(...magics: readonly string[]): string | undefined {
  return languagesOf([...magics, 'x'].join('\n')).at(-1);
}

/** What VS Code calls the languages of the kernel; what it has no grammar for stays as it was. */
const editorLanguages = {
  sql: 'sql',
  python: 'python',
  scala: 'scala',
  shell: 'shellscript',
  json: 'json',
  other: 'sql',
} as const;

describe('the body of a cell', () => {
  it('is Python below %%python, apostrophes in comments and f-strings too', () => {
    const cell = [
      '%%python',
      "# it's a comment",
      'import os',
      "name = f'{os.name!r} it'",
      'def area(r: float) -> float:',
      "    return 3.14 * r ** 2  # don't",
      'print(name)',
    ].join('\n');

    expect(languagesOf(cell)).toEqual(['head', 'head', ...Array<string>(5).fill('python')]);
    expect(scopesOf(cell, 1, "# it's a comment")).toContain('comment.line');
    expect(scopesOf(cell, 2, 'import')).toContain('keyword.control.import.python');
    expect(scopesOf(cell, 3, 'f')).toContain('storage.type.string.python');
    expect(scopesOf(cell, 4, 'def')).toContain('storage.type.function.python');
    expect(scopesOf(cell, 5, "don't")).toContain('comment.line.number-sign.python');
    expect(scopesOf(cell, 6, 'print')).toContain('support.function.builtin.python');
  });

  it('is shell below %%shell', () => {
    const cell = '%%shell\nfor i in 1 2; do\n  echo "it\'s $i" # a note\ndone';

    expect(languagesOf(cell)).toEqual(['head', 'shellscript', 'shellscript', 'shellscript']);
    expect(scopesOf(cell, 1, 'for')).toContain('keyword.control.for.shell');
    expect(scopesOf(cell, 2, 'echo')).toContain('support.function.builtin.shell');
    expect(scopesOf(cell, 2, 'a note')).toContain('comment.line.number-sign.shell');
  });

  it('is Scala below %%scala', () => {
    const cell = '%%scala\nval x = 1 // a note\nprintln(s"$x")';

    expect(languagesOf(cell)).toEqual(['head', 'scala', 'scala']);
    expect(scopesOf(cell, 1, 'val')).toContain('keyword.declaration.stable.scala');
  });

  it('is SQL without a magic, and has no scope of ours', () => {
    const cell = "SELECT 5 % 3 AS rest -- it's\nFROM t WHERE day = '${run_date}'";

    expect(languagesOf(cell)).toEqual(['sql', 'sql']);
    expect(scopesOf(cell, 0, 'SELECT')).toBe('source.sql keyword.other.DML.sql');
    expect(JSON.stringify(linesOf(cell))).not.toContain('linkis');
  });

  it('is SQL below the magics of SQL engines, comments and blank lines', () => {
    const cell = [
      '',
      '-- a note',
      '%%engine hive --rows 50 --set a.b=1',
      '/* a block',
      '   of lines */',
      'SELECT 1',
      '%% 2',
    ].join('\n');

    expect(languagesOf(cell)).toEqual(['head', 'head', 'head', 'head', 'head', 'sql', 'sql']);
    expect(scopesOf(cell, 5, 'SELECT')).toContain('keyword.other.DML.sql');
    expect(scopesOf(cell, 4, 'of lines')).toContain('comment.block');
  });

  it.each([
    ['%%var a=1\n%%conf spark.x=2\n%%python', 'python'],
    ['%%python\n\n# a note\n%%var a=1 b="it\'s"\n// another', 'python'],
    ['%%shell\n%%python', 'python'],
    ['%%python\n%%sql', 'sql'],
    ['%%python\n%%engine --rows 5', 'python'],
    ['%%preview\n%%pyspark --limit off', 'python'],
    ['%python', 'python'],
    ['  %%python', 'python'],
    ['%%conf\na.b = 1\n%%python', 'python'],
    ['%%engine spark --type py', 'python'],
    ['%%engine SPARK-3.2.1 PY', 'python'],
    ['%%engine spark --set a=b --rows 5 -q py', 'python'],
    ['%%spark -t scala', 'scala'],
    ['%%engine spark --type=py', 'python'],
    ['%%pyspark --type sql', 'sql'],
    ['%%pyspark sql', 'sql'],
    ['%%bash --timeout 10m', 'shellscript'],
    ['%%engine own --type r', 'r'],
    ['%%use scala', 'sql'],
    ['%%mine', 'sql'],
    ['%%pythonic', 'sql'],
    ['%%python/x', 'sql'],
  ])('below %j is %s', (magics, language) => {
    expect(bodyOf(magics)).toBe(language);
  });

  it('is not changed by a magic that stands below the first line of code', () => {
    expect(languagesOf('SELECT 1\n%%python\nimport os')).toEqual(['sql', 'sql', 'sql']);
    expect(languagesOf('%%python\nx = 1\n%%sql\ny = 2')).toEqual([
      'head',
      'python',
      'python',
      'python',
    ]);
    expect(languagesOf('/* a */ SELECT 1\n%%python\nx')).toEqual(['head', 'sql', 'sql']);
  });

  it('begins right below %%raw', () => {
    expect(languagesOf('%%python\n%%raw\n%%sql\nx')).toEqual(['head', 'head', 'python', 'python']);
    expect(languagesOf('%%raw\n%%python\nx').slice(1)).toEqual(['sql', 'sql']);
  });

  it('is pairs or JSON below a %%conf without words', () => {
    const pairs = '%%conf\nspark.executor.memory = 4g';
    expect(scopesOf(pairs, 1, 'spark.executor.memory')).toContain('variable.other.linkis');
    expect(languagesOf('%%configure\n{ "a": 1 }')).toEqual(['head', 'json']);
  });

  it('has for each engine, short form and run type the language that the kernel takes it for', () => {
    const rows = [...engines.values()].flatMap(({ name, runTypes }) =>
      runTypes.flatMap((type, at) => [
        [`%%engine ${name} ${type}`, type],
        [`%%engine ${name}-1.2 --rows 5 ${type}`, type],
        [`%%engine ${name} -t ${type}`, type],
        [`%%${name} ${type}`, type],
        [`%%${name} --rows 5 --type ${type}`, type],
        ...(at === 0
          ? [
              [`%%${name}`, type],
              [`%engine ${name} --rows 5`, type],
            ]
          : []),
      ]),
    );
    const short = [...shortForms].flatMap(([name, { runType }]) => [
      [`%%${name}`, runType],
      [`%%engine ${name}`, runType],
    ]);

    const wrong = [...rows, ...short].flatMap(([magic = '', type = '']) => {
      const wanted = editorLanguages[languageOf(type)];
      const found = bodyOf(magic);
      return found === wanted ? [] : [`${magic}: ${String(found)}, not ${wanted}`];
    });
    expect(rows.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });
});

describe('a magic', () => {
  it('has its name as a keyword, and its options, values, texts and numbers told apart', () => {
    const cell = '%%engine hive --rows 50 --set a.b="it\'s" -q x=${day}';

    expect(scopesOf(cell, 0, '%%engine')).toContain('keyword.control.magic.linkis');
    expect(scopesOf(cell, 0, '--rows')).toContain('variable.parameter.option.linkis');
    expect(scopesOf(cell, 0, '-q')).toContain('variable.parameter.option.linkis');
    expect(scopesOf(cell, 0, '50')).toContain('constant.numeric.linkis');
    expect(scopesOf(cell, 0, 'a.b')).toContain('variable.other.linkis');
    expect(scopesOf(cell, 0, '"it\'s"')).toContain('string.quoted.linkis');
    expect(scopesOf(cell, 0, '${day}')).toContain('variable.other.substitution.linkis');
  });

  it('is one with a question mark too, and alone', () => {
    expect(scopesOf('%history?', 0, '%history?')).toContain('keyword.control.magic.linkis');
    expect(languagesOf('%jobs\n%kill all')).toEqual(['head', 'head']);
  });
});
