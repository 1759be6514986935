import { describe, expect, it } from '@jest/globals';
import { engineOfFile, fileCells, runExtensionOf } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

function codes(name: string, text: string): readonly string[] {
  return fileCells(name, text).map(({ code }) => code);
}

function notebook(metadata: object, ...sources: readonly unknown[]): string {
  const cells = sources.map((source) => ({ cell_type: 'code', source, metadata: {} }));
  return JSON.stringify({ nbformat: 4, metadata, cells });
}

const languageIn = (metadata: object, source = 'x'): string | undefined =>
  fileCells('a.ipynb', notebook(metadata, source))[0]?.language;

describe('the cells of a file of code', () => {
  it.each([
    ['a.SQL', 'sql'],
    ['a.hql', 'hql'],
    ['a.py', 'python'],
    ['a.scala', 'scala'],
    ['a.sh', 'shell'],
  ])(
    'of %s are one, in %s, with line feeds and without a mark at the beginning',
    (name, language) => {
      expect(fileCells(name, '\uFEFFa\r\nb\r\r\n')).toEqual([
        { code: 'a\nb\n', linesBefore: 0, language },
      ]);
    },
  );

  it('are none where there is no code', () => {
    expect(fileCells('a.sql', ' \n')).toEqual([]);
  });

  it('have an extension that can be run, else none', () => {
    expect(['a/b.IPYNB', 'a.txt', 'sql', 'a.sql.gz', 'x.py/y'].map(runExtensionOf)).toEqual([
      '.ipynb',
      '',
      '',
      '',
      '',
    ]);
  });
});

describe('a notebook that Databricks has exported', () => {
  it.each([
    ['a.py', '#', 'python'],
    ['a.sql', '--', 'sql'],
    ['a.scala', '//', 'scala'],
  ])('as %s has cells between marks, with the lines of the file', (name, sign, language) => {
    const text = [
      `${sign} Databricks notebook source`,
      'first',
      '',
      `${sign} COMMAND ----------`,
      '',
      `${sign} MAGIC %md`,
      `${sign} MAGIC text`,
      '',
      `${sign} COMMAND ----------`,
      '',
      `${sign} DBTITLE 1,A title`,
      `${sign} MAGIC %sh`,
      `${sign} MAGIC`,
      `${sign} MAGIC   echo 1`,
    ].join('\n');
    expect(fileCells(name, text)).toEqual([
      { code: 'first\n', linesBefore: 1, language },
      { code: '\n\n%sh\n\n  echo 1', linesBefore: 9, language },
    ]);
  });

  it('is none without its first line', () => {
    expect(codes('a.py', 'x\n# COMMAND ----------\ny')).toHaveLength(1);
    expect(codes('a.py', '-- Databricks notebook source\nx')).toEqual(['x']);
  });
});

describe('the cells of a notebook', () => {
  it('are those with code that are not to be skipped', () => {
    const cells = [
      { cell_type: 'markdown', source: 'text' },
      { cell_type: 'raw', source: 'raw' },
      { cell_type: 'code', source: ['a\r\n', 'b'], metadata: { tags: ['parameters'] } },
      { cell_type: 'code', source: '', metadata: {} },
      { cell_type: 'code', source: 'skipped', metadata: { tags: ['skip-execution'] } },
      { cell_type: 'code', source: 'fails', metadata: { tags: ['raises-exception'] } },
    ];
    expect(fileCells('a.ipynb', `\uFEFF${JSON.stringify({ nbformat: 4, cells })}`)).toEqual([
      { code: 'a\nb', linesBefore: 0, language: undefined, isParameters: true, mayFail: false },
      { code: 'fails', linesBefore: 0, language: undefined, isParameters: false, mayFail: true },
    ]);
  });

  it('are in the language that the notebook says', () => {
    expect(languageIn({})).toBeUndefined();
    expect(languageIn({ kernelspec: { name: 'linkis', language: 'sql' } })).toBe('sql');
    expect(languageIn({ kernelspec: { name: 'mine', language: 'linkis-python' } })).toBe('python');
    expect(languageIn({ language_info: { name: 'scala' } })).toBe('scala');
    expect(languageIn({ kernelspec: { name: 'bash' } })).toBe('shell');
    expect(languageIn({ kernelspec: { name: 'team-kernel' } })).toBeUndefined();
    expect(languageIn({ kernelspec: { name: 'ir', language: 'R' } }, '%%sql\nx')).toBeUndefined();
    expect(() => languageIn({ kernelspec: { name: 'ir', language: 'R' } })).toThrow(
      'The notebook a.ipynb is one of R, which no engine here runs',
    );
    expect(() => languageIn({ kernelspec: { language: 'constructor' } })).toThrow('constructor');
  });
});

describe('the engine of a file', () => {
  const spark = freshState({ engine: 'spark' });
  const hive = freshState({ engine: 'hive' });
  const trino = freshState({ engine: 'trino' });
  const pyspark = freshState({ engine: 'pyspark' });
  const shellOnTrino = { ...trino, engine: freshState({ engine: 'shell' }).engine };

  it.each([
    ['sql', spark, 'spark sql'],
    ['sql', hive, 'hive hql'],
    ['hql', hive, 'hive hql'],
    ['hql', trino, 'trino tsql'],
    ['sql', pyspark, 'spark sql'],
    ['hql', pyspark, 'hive hql'],
    ['sql', shellOnTrino, 'trino tsql'],
    ['python', spark, 'spark py'],
    ['python', pyspark, 'spark py'],
    ['python', hive, 'python python'],
    ['scala', hive, 'spark scala'],
    ['shell', hive, 'shell shell'],
    [undefined, hive, 'hive hql'],
  ] as const)('for %s fits the notebook', (language, state, engine) => {
    const { name, runType } = engineOfFile(language, state);
    expect(`${name} ${runType}`).toBe(engine);
  });
});
