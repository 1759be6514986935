/** What users of such kernels have lost hours to, each as the cells that they would write, on the whole stack in one process. */
import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { injectParameters } from '../../../src/notebook/parameters.ts';
import { textWidth } from '../../../src/render/text/visible-text.ts';
import { fixture } from '../../support/fixture.ts';
import { keepOnServer } from '../../support/kept-variables.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';

// The messages under test do not depend on how much of the log is shown.
const stack = fixture(async () => startStack({ run: { log: 'off' } }));

/** Everything that the cell showed, its error too. */
function shown(ran: RanCell): string {
  const error = ran.outcome.status === 'error' ? ran.outcome.error.traceback.join('\n') : '';
  const all = [ran.text('stdout'), ran.text('stderr'), ...ran.displays(), error].join('\n');
  // oxlint-disable-next-line no-control-regex -- colours of a traceback
  return all.replaceAll(/\u001b\[\d+m/g, '');
}

/** The cells of a notebook one after the other; the last one. */
async function run(...cells: readonly string[]): Promise<RanCell> {
  let last: RanCell | undefined;
  for (const cell of cells) last = await stack.run(cell);
  if (last === undefined) throw new Error('there is no cell');
  return last;
}

/** The cells of the last table, row after row. */
function values(ran: RanCell): readonly string[] {
  const html = ran.events
    .map((event) => (event.kind === 'display' ? event.bundle['text/html'] : undefined))
    .findLast((text) => typeof text === 'string' && text.includes('<table'));
  const cells = [
    ...(typeof html === 'string' ? html : '').matchAll(/<td[^>]*>([\s\S]*?)(?=<td|<\/tr>)/g),
  ];
  const signs: Readonly<Record<string, string>> = {
    lt: '<',
    gt: '>',
    amp: '&',
    quot: '"',
    '#39': "'",
  };
  return cells.map(([, text = '']) =>
    text
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/&(\w+|#39);/g, (_whole, name: string) => signs[name] ?? '?'),
  );
}

/** What the cell was told beside its results. */
function notices(ran: RanCell): string {
  return ran
    .displays()
    .filter((text) => text.startsWith('⚠'))
    .join('\n');
}

describe('digits of a variable', () => {
  it('arrive as they were written, in every language', async () => {
    await run(
      '%var id=6684121293811353602 code=007 price=1.50 exp=1e5 plus=+5 big=12345678.5 suffix=10d',
    );
    const sql = await run(
      "select '${id}', '${code}', '${ price }', '${exp}', '${plus}', '${big}', '${suffix}'",
    );
    expect(values(sql)).toEqual([
      '6684121293811353602',
      '007',
      '1.50',
      '1e5',
      '+5',
      '12345678.5',
      '10d',
    ]);
    expect(notices(sql)).toBe('');
    expect((await run('%%python\nprint("${id} ${code}")')).text('stdout')).toBe(
      '6684121293811353602 007\n',
    );
    expect((await run('%%shell\necho ${id} ${code}')).text('stdout')).toBe(
      '6684121293811353602 007\n',
    );
  });

  it('of the code itself arrive too', async () => {
    const ran = await run("--@set uid=6684121293811353602\nselect '${uid}'");
    expect(values(ran)).toEqual(['6684121293811353602']);
  });

  it('of a query arrive in the next one', async () => {
    const ran = await run(
      "%%sql --into uid,zip\nselect 6684121293811353602 as a, '00701' as b",
      "select '${uid}', '${zip}', ${uid} = 6684121293811353602",
    );
    expect(values(ran)).toEqual(['6684121293811353602', '00701', 'true']);
  });

  it('are told where the kernel may not touch the code, and where the server calculates', async () => {
    await run('%var id=6684121293811353602');
    const raw = await run("%%raw\nselect '${id}'");
    expect(values(raw)).toEqual(['6684121293811353600']);
    expect(notices(raw)).toContain(
      'The server put 6684121293811353600 in place of ${id} (line 2), whose value is 6684121293811353602. Without %%raw the kernel puts it in exactly.',
    );
    const sum = await run("select '${id + 1}'");
    expect(values(sum)).toEqual(['6684121293811353600']);
    expect(notices(sum)).toContain('which is 6684121293811353603 exactly');
  });

  it('are shown by %preview as they will be', async () => {
    const ran = await run('%var code=007', "%%preview\nselect '${code}'");
    expect(shown(ran)).toContain("select '007'");
    expect(shown(ran)).toContain('${code} = 007');
  });
});

describe('a name that is the server’s', () => {
  it.each([
    ['shell', '%%shell\nrun_date=2020-02-02\necho "loading ${run_date}"', /The cell sets run_date/],
    ['shell', '%%shell\nuser=bob\necho "hello ${user}"', /but the server put ann in place of/],
    ['python', "%%python\nprint('text: ${user}')", /The server put ann in place of \$\{user\}/],
    ['shell', '%%shell\necho ${run_month_begin_std}', /one of its own variables/],
    ['shell', '%%shell\necho "&{yyyy}"', /which is a date pattern/],
  ])('is told with the way out: %s %j', async (_language, code, notice) => {
    const ran = await run(code);
    expect(ran.status).toBe('ok');
    expect(notices(ran)).toMatch(notice);
  });

  it('is told where the user keeps it on the server', async () => {
    const own = await startStack({ run: { log: 'off' } });
    try {
      await keepOnServer(own, { region: 'EU' });
      const ran = await own.run('%%shell\nregion=local\necho "${region}"');
      expect(ran.text('stdout')).toBe('EU\n');
      expect(notices(ran)).toContain(
        'The cell sets region itself, but the server put EU in place of ${region} (line 3).',
      );
    } finally {
      await own.close();
    }
  });

  it("is none where it is the shell's own", async () => {
    const ran = await run(
      '%%shell\nfile=archive.tar.gz; empty=\necho "${file%.gz} ${#file} ${empty:-none}"',
    );
    expect(ran.text('stdout')).toBe('archive.tar 14 none\n');
    expect(notices(ran)).toBe('');
  });
});

describe('what the server takes for a comment', () => {
  it.each([
    ["select 1 as a, '{\"a\": 7}' as j\n  #>> '{a}'\nfrom range(2)", "#>> '{a}' (line 3)"],
    ['select count(*) as n from range(9) t(i) where i > 3 # 1', '# 1 (line 2)'],
  ])('is told: %j', async (code, piece) => {
    const ran = await run(`%%engine jdbc\n${code}`);
    expect(ran.status).toBe('ok');
    expect(notices(ran)).toContain(piece);
  });

  it('is not told where it is none', async () => {
    const ran = await run(
      "%%sql\n# a note\nselect 'a#b', '--x', '/* z */'; -- the end\nselect 1 as \"t#1\"",
    );
    expect(ran.status).toBe('ok');
    expect(notices(ran)).toBe('');
  });

  it('is told of a task that nobody waits for', async () => {
    const ran = await run('%%sql --detach\nselect 5 # 3');
    expect(notices(ran)).toContain('# 3 (line 2)');
  });
});

describe('a cell whose code is commented out', () => {
  it.each([
    ["%%python\n# print('off for now')"],
    ['%%shell\n'],
    ['%%sql\n/* select\n 1 */'],
    ['%%engine shell\n# echo off'],
    ['%%engine spark py --as name\n# x = 1'],
    ['%%conf a.b=1\n-- select 1'],
    ['%%conf a.b=1'],
  ])('changes nothing for the cells below: %j', async (code) => {
    const before = shown(await run('%engine')) + shown(await run('%conf --show'));
    const ran = await run(code);
    expect(ran.status).toBe('ok');
    expect(shown(ran)).toContain('changed nothing');
    expect(shown(await run('%engine')) + shown(await run('%conf --show'))).toBe(before);
  });

  it('sets no variable', async () => {
    await run('%%var off_for_now=1\n-- select ${off_for_now}');
    expect((await run('select ${off_for_now}')).status).toBe('UndefinedVariable');
  });
});

describe('the head of a cell', () => {
  it.each([
    ['# one\n\n-- two\n%%sql\nselect 7 as a', '7'],
    ['/* a block\n   above */\n%%sql\nselect 7 as a; /* the end */', '7'],
    ['/* a */ -- b\n/* c */ /* d */\n// e\n%%sql\nselect 7 as a', '7'],
    ['/* outer /* inner */ outer */\n%%sql\nselect 7 as a', '7'],
    ['/*\n%%nonsense\n*/\n  %%sql\nselect 7 as a', '7'],
    ['/* a hint? */ select 7 as a', '7'],
  ])('may have comments: %j', async (code, value) => {
    expect(values(await run(code))).toEqual([value]);
  });

  it.each([
    ['%%SQL\nselect 1', '%%sql'],
    ['%% sql\nselect 1', '%%sql'],
    ['%  engine spark', '%engine'],
    ['%%sqll\nselect 1', '%%sql'],
    ['%%engine spakr sql\nselect 1', 'spark'],
  ])('says what was meant by %j', async (code, meant) => {
    const ran = await run(code);
    expect(ran.status).not.toBe('ok');
    expect(shown(ran)).toContain(meant);
  });
});

describe('a line that defines a variable', () => {
  it('is read by the server, the last one first', async () => {
    const ran = await run('--@set q=1\nselect ${q} as q;\n--@set q=2\nselect ${q} as q');
    expect(values(ran)).toEqual(['2']);
  });

  it.each([
    ['-- @set other=5\nselect ${other}', "'-- @set other=…' (line 1)"],
    ['%%sql\n--@SET other=5\nselect ${other}', "'--@SET other=…' (line 2)"],
    ['%var other=4\n-- @set other=5\nselect ${other}', "'-- @set other=…' (line 2)"],
  ])('is refused where the server would not read it: %j', async (code, place) => {
    const ran = await run(code);
    expect(ran.status).toBe('UndefinedVariable');
    expect(shown(ran)).toContain(place);
    expect(shown(ran)).toContain('--@set');
  });

  it.each(['%%shell\n# @set day=3\necho "${day}"', '%%python\n# @set day=3\nprint("${day}")'])(
    'is told where the server would not read it: %j',
    async (code) => {
      const ran = await run(code);
      expect(ran.status).toBe('ok');
      expect(notices(ran)).toContain("'# @set day=…' (line 2) sets nothing");
    },
  );
});

describe('code as it is pasted', () => {
  it('may be indented as a whole', async () => {
    const ran = await run("%%python\n    x = 4\n    if x:\n        print('indented', x)");
    expect(ran.text('stdout')).toBe('indented 4\n');
  });

  it.each([
    ['%%shell\r\ncat <<END\r\nhere\r\nEND\r\necho "$?"', 'here\n0\n'],
    ['%%python\r\nif True:\r\n    print("""a\r\nb""")\r\n', 'a\nb\n'],
    ['%%shell\r\nif true; then\r\n  echo yes \\\r\n    no\r\nfi\r\n', 'yes no\n'],
  ])('may have the line ends of Windows: %j', async (code, printed) => {
    expect((await run(code)).text('stdout')).toBe(printed);
  });

  it('may have the line ends of Windows in magics and variables', async () => {
    const ran = await run('%%var\r\ncity = Basel\r\n', "-- note\r\nselect '${city}'\r\n as c;\r\n");
    expect(values(ran)).toEqual(['Basel']);
  });
});

describe('parameters of papermill', () => {
  it('arrive letter for letter', async () => {
    const ran = await run(
      String.raw`# Parameters
zh = "\u4e2d\u6587"
acc = "caf\xe9"
emo = "\U0001f600"
path = "c:\\dir"
uid = 6684121293811353602
names = ["\u4e2d", "it's"]`,
      "select '${zh}', '${acc}', '${emo}', '${path}', '${uid}', '中' in (${names})",
    );
    expect(values(ran)).toEqual(['中文', 'café', '😀', 'c:\\dir', '6684121293811353602', 'true']);
  });

  it('arrive letter for letter from a run without papermill too', async () => {
    const value = 'two\nlines\t"quoted" \\ back \u2028 中😀';
    const cell = injectParameters(
      { cells: [], metadata: {} },
      { value, none: null, yes: true, mixed: ["it's", null, 'a\nb'] },
    ).cells[0];
    const ran = await run(
      cell?.source ?? '',
      `select '\${value}', \${none}, \${yes}, 'a\nb' in (\${mixed})`,
    );
    expect(values(ran).slice(1)).toEqual(['NULL', 'true', 'true']);
    const [shownValue = ''] = values(await run("select md5('${value}')"));
    expect(shownValue).toBe(createHash('md5').update(value).digest('hex'));
  });

  it('are refused where they cannot', async () => {
    const ran = await run('# Parameters\nday = datetime.date(2026, 1, 1)');
    expect(ran.status).toBe('UsageError');
    expect(shown(ran)).toContain('parameters (line 2): day: it is no literal');
  });
});

/** The line that an error quotes, and what stands above its caret up to the end of the line; undefined without one. */
function marked(
  ran: RanCell,
): { readonly line: number; readonly from: string | undefined } | undefined {
  const lines = shown(ran).split('\n');
  const at = lines.findLastIndex((line) => /^line \d+: /.test(line));
  const [quoted = '', below = ''] = at === -1 ? [] : lines.slice(at, at + 2);
  if (at === -1) return undefined;
  const line = Number(/^line (\d+)/.exec(quoted)?.[1]);
  if (below.trim() !== '^') return { line, from: undefined };
  // By the columns of a terminal, as a reader sees it.
  let text = quoted;
  while (text !== '' && textWidth(quoted) - textWidth(text) < below.indexOf('^'))
    text = text.replace(/^./su, '');
  return { line, from: text };
}

describe('the mark below an error of SQL', () => {
  const tail = ' from (select 1 as q)';
  it.each([
    ['in a plain query', `select 1 as a, amonut${tail}`, 1],
    ['in the third statement of a line', `select 1; select 2; select amonut${tail}`, 1],
    ['in a statement among others', `select 1;\nselect amonut${tail};\nselect 3`, 2],
    ['behind a block comment', `/* c\n c */ select amonut${tail}`, 2],
    ['behind a comment in the line', `select 1 as a, /* x */ amonut${tail}`, 1],
    ['before a comment in the line', `select amonut /* x */${tail} -- y`, 1],
    ['behind tabs', `select\n\t\tamonut${tail}`, 2],
    ['behind a tab in the line', `select 1 as a,\t2 as b,\tamonut${tail}`, 1],
    ['behind a text with quotes', `select 'a''b' as a, amonut${tail}`, 1],
    ['behind wide letters', `select '中文字' as b, amonut${tail}`, 1],
    ['behind emoji', `select '😀👩‍👩‍👧' as b, amonut${tail}`, 1],
    ['behind combining marks', `select 'e\u0301e\u0301' as b, amonut${tail}`, 1],
    ['behind letters without width', `select 'a\u200bb\u00adc' as b, amonut${tail}`, 1],
    ['behind a line separator', `select 'a\u2028b' as b,\n amonut${tail}`, 2],
    ['behind a line separator in the line', `select 'a\u2028b' as b, amonut${tail}`, 1],
    ['behind a comment with a semicolon', `select 1 as a; -- one; two\nselect amonut${tail}`, 2],
    ['behind dollar quotes', `select $$a;b$$ as a; select amonut${tail}`, 1],
    ['behind tagged dollar quotes', `select $x$a;$$b$x$ as a; select amonut${tail}`, 1],
    ['behind signs of comments in texts', `select 'a#b', '--', amonut${tail}`, 1],
    ['behind a head', `%%sql\n\n-- note\nselect amonut${tail}`, 4],
    ['behind a head and variables', `%%sql\n%%var a=b\nselect 1,\n amonut${tail}`, 4],
    ['behind a value', `%%var first=1 as\nselect 1 as a, \${n}, amonut${tail}`, undefined],
    ['in Windows’ lines', `select 1 as a,\r\n  amonut\r\n${tail}`, 2],
    ['in a long line', `select ${'1, '.repeat(150)}amonut${tail}`, 1],
    ['in a long line of many letters', `select ${"'中', ".repeat(100)}amonut${tail}`, 1],
    ['in a cell with a limit', `%%sql --limit 10\nselect 1 as a,\namonut${tail};`, 3],
    ['in a cell without the limit', `%%sql --creator IDE --limit off\nselect 1,\namonut${tail}`, 3],
    [
      'in a line that stands there twice',
      `select 1 as amonut;\nselect 1 as amonut; select amonut${tail}`,
      2,
    ],
    ['below an equal text', `select 'amonut${tail}' as a;\nselect\namonut${tail}`, 3],
    ['in a nested query', `select *\nfrom (\n  select amonut${tail}\n)`, 3],
  ])('stands under the culprit %s, or there is none', async (_what, code, line) => {
    await run('%var n=2');
    const ran = await run(code);
    expect(ran.status).toBe(line === undefined ? ran.status : 'LinkisTaskFailed');
    const mark = marked(ran);
    if (line !== undefined) expect(mark?.line).toBe(line);
    if (mark?.from !== undefined || line !== undefined) expect(mark?.from).toMatch(/^amonut/);
  });

  it('stands under what is left of a comment in a comment', async () => {
    const ran = await run(
      "%%sql\n/**/\nselect 'one' as c;\n/* outer\n/* inner */\n*/\nselect 'two' as c",
    );
    expect(marked(ran)).toEqual({ line: 6, from: '*/' });
    expect(notices(ran)).toContain('Linkis ends a comment at the first */');
  });

  it('stands under what fails while rows are made', async () => {
    const ran = await run("select 1 as a,\n  cast('x' || range as int) as b\nfrom range(3)");
    expect(ran.status).toBe('LinkisTaskFailed');
    expect(marked(ran)?.from ?? 'cast').toMatch(/^cast/);
    const single = await run("select cast('a' as int)");
    expect(marked(single)).toEqual({ line: 1, from: "cast('a' as int)" });
  });

  it('is none where the same line stands there twice', async () => {
    const ran = await run(`select amonut${tail};select amonut${tail}`);
    expect(ran.status).toBe('LinkisTaskFailed');
    expect(marked(ran)).toBeUndefined();
  });

  it('stands under a variable whose value is the culprit', async () => {
    const ran = await run(`%%var col=amonut\nselect 1 as a,\n  \${col}${tail}`);
    expect(marked(ran)).toEqual({ line: 3, from: `\${col}${tail}` });
  });

  it('stands behind values of any length', async () => {
    const ran = await run(`%%var a=1234567 b=x\nselect \${a}, '\${b}',\t'\${user}', amonut${tail}`);
    expect(marked(ran)?.from ?? 'amonut').toMatch(/^amonut/);
  });
});

describe('the line that an error of Python quotes', () => {
  it('is never one of another cell', async () => {
    await run('%%python\ndef divide(a):\n    b = 0\n    c = 0\n    return a / b\n');
    const ran = await run('%%python\nx = 1\ny = 2\nz = 3\ndivide(x)');
    expect(marked(ran)?.line).toBe(5);
  });

  it('is the deepest one of the cell', async () => {
    const ran = await run('%%python\ndef f():\n    return 1 / 0\n\n# note\nf()');
    expect(marked(ran)?.line).toBe(3);
  });

  it('is right in code that is indented as a whole', async () => {
    const ran = await run('%%python\n\n    x = 1\n    if x:\n        nosuch(x)');
    expect(marked(ran)?.line).toBe(5);
  });
});

describe('a traceback of a notebook beside its gateway', () => {
  const beside = fixture(async () =>
    startStack({ run: { log: 'off' }, workingDirectory: tmpdir() }),
  );

  it('has one count of lines with the line that is quoted: that of the cell', async () => {
    const code = 'x = 1\n\n\ndef f():\n    return nobody\n\nf()';
    const ran = await beside.run(`%%python\n%var day=1\n${code}`);
    expect(marked(ran)?.line).toBe(7);
    expect(shown(await beside.run('%log last'))).toMatch(/File "<cell \d+>", line 7, in f\n/);
    const later = await beside.run('%%python\n\n\n\n\n\n#\nf()');
    expect(marked(later)?.line).toBe(8);
    expect(shown(await beside.run('%log last'))).toMatch(
      /File "<cell \d+>", line 8, in <module>[^]*File "<cell \d+>", line 7, in f\n/,
    );
  });

  it('has it where the lines of both counts are alike', async () => {
    const ran = await beside.run('%%python\n%var day=1\nx = 0\n1 / x\n1 / x\n1 / x');
    expect(marked(ran)?.line).toBe(4);
  });
});

describe('a progress bar', () => {
  /** A stack whose log has a carriage return wherever the code wrote `<CR>`. */
  async function withReturns(work: (own: LocalStack) => Promise<void>): Promise<void> {
    const own = await startStack({
      between: async (request, next) => {
        const answer = await next(request);
        if (!/\/log$|openLog/.test(new URL(request.url).pathname)) return answer;
        return Response.json(JSON.parse((await answer.text()).replaceAll('<CR>', String.raw`\r`)));
      },
    });
    try {
      await work(own);
    } finally {
      await own.close();
    }
  }

  it('on stderr stays one line, in its order', async () => {
    await withReturns(async (own) => {
      const ran = await own.run(
        "%%python\nimport sys\nprint('first', file=sys.stderr)\nprint('<CR>0%|  |<CR>50%|# |<CR>100%|##|', file=sys.stderr)\nprint('last', file=sys.stderr)",
      );
      expect(ran.text('stderr')).toMatch(/first\n\r?0%\|  \|\r50%\|# \|\r100%\|##\|\n.*last\n$/);
    });
  });

  it('is none of the errors that a failure quotes', async () => {
    await withReturns(async (own) => {
      const ran = await own.run(
        "%%python\nimport sys\nprint('0%<CR>50%', file=sys.stderr)\nraise ValueError('no')",
      );
      expect(ran.text('stderr')).toContain('0%\r50%\n');
      const error = ran.outcome.status === 'error' ? ran.outcome.error.traceback.join('\n') : '';
      expect(error).toContain('ValueError: no');
      expect(error).not.toContain('50%');
    });
  });

  it('on stdout stays one line too', async () => {
    const ran = await run("%%shell\nfor i in 1 2 3; do printf 'at %s\\r' $i; done; echo end");
    expect(ran.text('stdout')).toBe('at 1\rat 2\rat 3\rend\n');
  });
});
