/** `%ls`, `%cat`, `%get`, `%put`, `%rm`, `%mkdir`, `%mv`: files of the server, whole or not at all, and what goes wrong with them. */
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { type LocalStack, type RanCell, startStack } from '../../support/local-stack.ts';

let here: string;
beforeAll(async () => {
  here = await mkdtemp(join(tmpdir(), 'linkis-files-'));
});
afterAll(async () => {
  await rm(here, { recursive: true, force: true });
});

type Between = (
  request: Request,
  next: (request: Request) => Promise<Response>,
) => Promise<Response>;
/** What stands between kernel and gateway in a test; by default nothing. */
let between: Between = async (request, next) => next(request);
const stack = fixture(async () =>
  startStack({ between: async (request, next) => between(request, next) }),
);
const readOnly = fixture(async () => startStack({ run: { guard: 'read-only' } }));
const asking = fixture(async () => startStack({ run: { guard: 'confirm' } }));

function failure(ran: RanCell): string {
  return ran.outcome.status === 'ok' ? 'ok' : ran.outcome.error.traceback.join('\n');
}

function shown(ran: RanCell): string {
  expect(failure(ran)).toBe('ok');
  return ran.displays().join('\n');
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any facts
function json(ran: RanCell): any {
  expect(failure(ran)).toBe('ok');
  return ran.json()[0];
}

const run = async (code: string, on: LocalStack = stack): Promise<RanCell> => on.run(code);

/** Puts a file with this content there, by the magic itself. */
async function put(name: string, content: string | Uint8Array, to = ''): Promise<void> {
  const file = join(here, name);
  await writeFile(file, content);
  expect(failure(await run(`%put "${file}" ${to} --force`))).toBe('ok');
}

describe('%put and %get', () => {
  it.each([
    ['every byte', Uint8Array.from({ length: 70_000 }, (_each, at) => at % 256)],
    ['nothing', new Uint8Array()],
    ['the words of a refusal', Buffer.from('error(错误):errCode: 80011 ,desc: none')],
  ])('bring %s there and back', async (_what, content) => {
    await put('there.bin', content);
    const got = await run(`%get there.bin "${here}/back.bin" --force --json`);
    expect(json(got)).toMatchObject({ file: `${here}/back.bin`, bytes: content.length });
    expect((await readFile(join(here, 'back.bin'))).equals(content)).toBe(true);
  });

  it('take names in any script, and with blanks', async () => {
    for (const name of [
      'ünï 中文.csv',
      'данные.txt',
      '.hidden',
      'a;b=c&d#e%20f.csv',
      '-dash.txt',
    ]) {
      await put(name, name);
      await mkdir(join(here, 'in'), { recursive: true });
      expect(failure(await run(`%get "./${name}" "${here}/in/" --force`))).toBe('ok');
      expect(await readFile(join(here, 'in', name), 'utf8')).toBe(name);
      expect(failure(await run(`%rm "./${name}"`))).toBe('ok');
    }
  });

  it('replace nothing without --force, on either side', async () => {
    await put('once.txt', 'first');
    await writeFile(join(here, 'once.txt'), 'second');
    expect(failure(await run(`%put "${here}/once.txt"`))).toMatch(/once\.txt is there already/);
    expect(shown(await run('%cat once.txt'))).toContain('first');
    expect(failure(await run(`%get once.txt "${here}/once.txt"`))).toMatch(/exists already/);
    expect(await readFile(join(here, 'once.txt'), 'utf8')).toBe('second');
    expect(failure(await run(`%get once.txt "${here}/once.txt" --force`))).toBe('ok');
    expect(await readFile(join(here, 'once.txt'), 'utf8')).toBe('first');
  });

  it('go into a directory, or get another name', async () => {
    await run('%mkdir goes/in');
    await put('named.txt', 'x', 'goes/in');
    await put('named.txt', 'x', 'goes/in/other.txt');
    await put('named.txt', 'x', 'goes/in/');
    expect(json(await run('%ls goes/in --json')).entries).toMatchObject([
      { name: 'named.txt', size: 1 },
      { name: 'other.txt', size: 1 },
    ]);
    for (const [line, words] of [
      [`%put "${here}/named.txt" nowhere/`, /there is no directory .*nowhere.*%mkdir/s],
      [`%put "${here}/named.txt" no/where.txt`, /there is no directory .*\/no on the server/],
      [`%put "${here}/named.txt" goes/in/other.txt/x`, /other\.txt is a file, and no directory/],
      [`%put "${here}/named.txt" goes/in/other.txt/`, /other\.txt is a file, and no directory/],
      [`%put "${here}/none.txt"`, /cannot read .*none\.txt: there is no such file/],
      [`%put "${here}"`, /is a directory/],
      [`%put "${here}/named.txt" 'a"b'`, /cannot be the name of an upload/],
      ['%get goes', /goes is a directory/],
      ['%get goes/in/name.txt', /there is nothing at .*name\.txt.*named\.txt/],
      ['%get goes/in/*.txt', /Patterns are not expanded/],
      [`%get goes/in/named.txt "${here}/no/dir.txt"`, /its directory does not exist/],
    ] as const)
      expect([line, failure(await run(line))]).toEqual([line, expect.stringMatching(words)]);
  });

  it('leave nothing behind when a download breaks off, ends early or is interrupted', async () => {
    await put('long.bin', new Uint8Array(300_000));
    await mkdir(join(here, 'half'), { recursive: true });
    const answerWith = (body: () => ReadableStream<Uint8Array>): void => {
      between = async (request, next) =>
        request.url.includes('/download')
          ? new Response(body(), {
              headers: {
                'content-type': 'application/octet-stream',
                'content-disposition': 'attachment;filename=long.bin',
              },
            })
          : next(request);
    };
    const line = `%get long.bin "${here}/half/long.bin"`;
    const interrupt = new AbortController();
    try {
      answerWith(
        () => new ReadableStream({ start: (out) => (out.enqueue(new Uint8Array(9)), out.close()) }),
      );
      expect(failure(await run(line))).toMatch(
        /did not come whole: 9 bytes came, and it has 300,000/,
      );
      answerWith(
        () =>
          new ReadableStream({
            start: (out) => (out.enqueue(new Uint8Array(9)), out.error(new Error('torn'))),
          }),
      );
      expect(failure(await run(line))).toMatch(/torn|LINKIS|Unreachable/i);
      answerWith(
        () =>
          new ReadableStream({
            start: (out) => {
              out.enqueue(new Uint8Array(9));
              setImmediate(() => interrupt.abort());
            },
          }),
      );
      expect((await stack.run(line, interrupt.signal)).status).toBe('KeyboardInterrupt');
    } finally {
      between = async (request, next) => next(request);
    }
    expect(await readdir(join(here, 'half'))).toEqual([]);
  });

  it('tell that a refused upload may be too large', async () => {
    const file = join(here, 'large.bin');
    await writeFile(file, '');
    await truncate(file, 129 * 1024 * 1024);
    const ran = await run(`%put "${file}"`);
    expect(failure(ran)).toMatch(/refused the upload of large\.bin .*may be too large: .*128 MB/s);
    expect(json(await run('%ls --json')).entries).not.toContainEqual(
      expect.objectContaining({ name: 'large.bin' }),
    );
    await rm(file);
  });

  it('tell an upload that the server did not take', async () => {
    await writeFile(join(here, 'lost.txt'), 'lost');
    between = async (request, next) =>
      request.url.includes('/upload')
        ? Response.json({ method: '/api/filesystem/upload', status: 0, message: 'OK', data: {} })
        : next(request);
    try {
      expect(failure(await run(`%put "${here}/lost.txt"`))).toMatch(/lost\.txt has not arrived/);
    } finally {
      between = async (request, next) => next(request);
    }
  });
});

describe('%ls', () => {
  it('lists by name, with sizes, directories with a slash', async () => {
    await run('%mkdir listed/b/deep');
    await put('c.txt', '123', 'listed/');
    await put('.dot', '1', 'listed/');
    await put('d.txt', 'x'.repeat(2048), 'listed/b/deep/');
    const lines = shown(await run('%ls listed')).split('\n');
    expect(lines[0]).toMatch(/^file:.*\/ann\/listed: 1 directory, 1 file, 3 bytes$/);
    expect(lines[3]).toMatch(/^b\/\s*$/);
    expect(lines[4]).toMatch(/^c\.txt\s+3 bytes\s+\d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(lines[5]).toBe('1 name with a dot in front not shown: %ls -a');
    expect(shown(await run('%ls listed -la'))).toMatch(/\.dot\s+1\s.*file:.*listed\/\.dot/);
    expect(shown(await run('%ls listed -R'))).toMatch(/b\/deep\/d\.txt\s+2\.0 KB/);
    expect(shown(await run('%ls listed/c.txt'))).toMatch(/c\.txt\s+3 bytes/);
    expect(shown(await run('%ls listed/b/deep/'))).toContain('d.txt');
    expect(shown(await run('%ls listed/../listed/./b'))).toContain('deep/');
    expect(json(await run('%ls listed --json'))).toMatchObject({
      hidden: 1,
      entries: [
        { name: 'b', isDirectory: true, size: null },
        { name: 'c.txt', isDirectory: false, size: 3, modified: expect.any(String) },
      ],
    });
  });

  it('shows hostile names as text', async () => {
    const name = '<img src=x onerror=alert(1)>\u202e.txt';
    await put(name, 'x', 'listed/');
    const ran = await run('%ls listed -l');
    expect(shown(ran)).toContain('<img src=x onerror=alert(1)>\\u202e.txt');
    const html = ran.events.map((event) =>
      event.kind === 'display' ? String(event.bundle['text/html']) : '',
    );
    expect(html.join('')).not.toMatch(/<img|\u202e/);
  });

  it.each([
    ['~', '~'],
    ['a scheme alone', 'file:'],
    ['HDFS, which this server has on its disk', 'hdfs:'],
  ])("takes %s for the user's directory", async (_what, path) => {
    await put('root.txt', 'x');
    expect(shown(await run(`%ls ${path}`))).toContain('root.txt');
  });

  it.each([
    ['%ls nosuch', /there is nothing at .*\/nosuch/],
    ['%ls liste', /there is nothing at .*\/liste on the server.*listed/],
    ['%ls ../other', /80010/],
    ['%ls /etc', /refused the files of file:\/\/\/etc .*80010/s],
    ['%ls hdfs:///tmp', /80010/],
    ['%ls s3:data', /a path behind s3: begins with a slash/],
    ['%ls ""', /takes a path/],
    ['%ls "a\u0007b"', /no control characters/],
    ['%ls a b', /one word too many/],
    ['%ls --lang', /unknown option --lang/],
    ['%ls -lz', /unknown option -lz/],
  ])('refuses %s', async (line, words) => {
    await run('%mkdir listed');
    expect(failure(await run(line))).toMatch(words);
  });
});

describe('%cat', () => {
  it('shows text, and only as much of it as is asked for', async () => {
    await put('lines.txt', 'one\ntwo\nthree\n');
    expect(shown(await run('%cat lines.txt'))).toBe('one\ntwo\nthree');
    expect(shown(await run('%cat lines.txt --head 2'))).toMatch(
      /^one\ntwo\n⚠ The first 2 lines of 14 bytes; %get brings/,
    );
    expect(shown(await run('%cat lines.txt --tail 1'))).toMatch(/^three\n⚠ The last 1 line/);
    expect(shown(await run('%cat lines.txt --tail 3'))).toBe('one\ntwo\nthree');
    expect(shown(await run('%cat lines.txt -n 3'))).toBe('one\ntwo\nthree');
    await put('open.txt', 'one\ntwo');
    expect(shown(await run('%cat open.txt --tail 1'))).toMatch(/^two\n⚠ The last 1 line/);
    await put('empty.txt', '');
    expect(shown(await run('%cat empty.txt'))).toMatch(/empty\.txt is empty/);
  });

  it('shows the ends of a long file, whole letters, in a bounded size', async () => {
    await put('long.txt', `${'ä'.repeat(400_000)}\nend`);
    for (const option of ['', '--tail 5']) {
      const facts = json(await run(`%cat long.txt ${option} --json`));
      expect(facts.bytes).toBeLessThanOrEqual(256 * 1024);
      expect(facts).toMatchObject({ encoding: 'utf-8', isWhole: false, size: 800_004 });
      expect(facts.text).toMatch(option === '' ? /^ä+$/ : /^ä+\nend$/);
    }
    await put('many.txt', Array.from({ length: 5000 }, (_each, at) => String(at)).join('\n'));
    expect(json(await run('%cat many.txt --json')).lines).toBe(1000);
    expect(json(await run('%cat many.txt --tail 2 --json')).text).toBe('4998\n4999');
  });

  it('reads the usual encodings, and tells which', async () => {
    await put('gbk.txt', Buffer.from([0xd6, 0xd0, 0xce, 0xc4, 0x0a]));
    expect(shown(await run('%cat gbk.txt'))).toMatch(/^中文\n⚠ .*no UTF-8: it was read as gbk/);
    expect(shown(await run('%cat gbk.txt --encoding gbk'))).toBe('中文');
    expect(failure(await run('%cat gbk.txt --encoding utf-8'))).toMatch(/is not in utf-8/);
    expect(failure(await run('%cat gbk.txt --encoding klingon'))).toMatch(/takes utf-8, /);
    await put('utf16.txt', Buffer.from('\ufeffhäl\n', 'utf16le'));
    expect(shown(await run('%cat utf16.txt'))).toContain('häl');
    await put('crlf.txt', 'a\r\nb\r\n');
    expect(shown(await run('%cat crlf.txt'))).toMatch(/^a\nb\n⚠ Lines end with CR LF$/);
  });

  it('shows no bytes, hides nothing, and escapes all', async () => {
    await put('bytes.bin', Uint8Array.from([1, 0, 2]));
    expect(failure(await run('%cat bytes.bin'))).toMatch(/is no text.*%get/s);
    await put('odd.txt', 'a\tb\u001b[31mred\u202e<script>alert(1)</script>');
    const ran = await run('%cat odd.txt');
    expect(shown(ran)).toBe('a\tb\\u001b[31mred\\u202e<script>alert(1)</script>');
    const html = ran.events.flatMap((event) =>
      event.kind === 'display' ? [String(event.bundle['text/html'])] : [],
    );
    expect(html.join('')).not.toContain('<script>');
    expect(failure(await run('%cat .'))).toMatch(/is a directory/);
    expect(failure(await run('%cat odd.txt --head 1 --tail 1'))).toMatch(/do not go together/);
    expect(failure(await run('%cat'))).toMatch(/takes a path/);
  });
});

describe('%rm, %mkdir and %mv', () => {
  it('remove a file, and a directory with -r alone', async () => {
    await run('%mkdir gone/deep');
    await put('f.txt', 'x', 'gone/');
    expect(failure(await run('%rm gone'))).toMatch(/gone is a directory.*-r removes/s);
    expect(shown(await run('%rm gone/f.txt'))).toMatch(/^Removed file:.*gone\/f\.txt$/);
    expect(failure(await run('%rm gone/f.txt'))).toMatch(/there is nothing at/);
    expect(shown(await run('%rm gone/f.txt -f'))).toMatch(/^Nothing to remove at .*gone\/f\.txt$/);
    expect(shown(await run('%rm gone -r'))).toMatch(/^Removed .*gone and everything in it$/);
    expect(failure(await run('%ls gone'))).toMatch(/there is nothing at/);
  });

  it.each(['~', '/', 'file:///', 'hdfs:', './x/..', '..', '../..', 'file:'])(
    'never remove what holds all files: %s',
    async (path) => {
      await put('kept.txt', 'x');
      expect(failure(await run(`%rm ${path} -r --yes`))).toMatch(/is not removed by %rm/);
      expect(shown(await run('%ls'))).toContain('kept.txt');
    },
  );

  it('make directories that are new', async () => {
    expect(json(await run('%mkdir made/two --json')).path).toMatch(/\/ann\/made\/two$/);
    expect(failure(await run('%mkdir made'))).toMatch(/made is there already/);
    await put('file.txt', 'x', 'made/');
    expect(failure(await run('%mkdir made/file.txt'))).toMatch(/is there already/);
    expect(shown(await run('%mkdir made/two -p'))).toMatch(/made\/two is there already$/);
    expect(failure(await run('%mkdir made/file.txt -p'))).toMatch(/made\/file.txt is a file/);
    expect(failure(await run('%mkdir made/file.txt/a/b'))).toMatch(
      /file\.txt\/a\/b cannot be made: .*made\/file\.txt is a file\n\nNothing was made\. %mv/,
    );
    expect(failure(await run('%mkdir'))).toMatch(/takes a path/);
    expect(failure(await run('%mkdir log/x'))).toMatch(/80010/);
  });

  it('move and rename, and never onto something', async () => {
    await run('%mkdir moves/into');
    await put('a.txt', 'a', 'moves/');
    await put('b.txt', 'b', 'moves/');
    expect(json(await run('%mv moves/a.txt moves/c.txt --json')).path).toMatch(/moves\/c\.txt$/);
    expect(shown(await run('%mv moves/c.txt moves/into'))).toMatch(/is .*moves\/into\/c\.txt now$/);
    expect(shown(await run('%mv moves/into moves/elsewhere'))).toContain('elsewhere');
    expect(shown(await run('%cat moves/elsewhere/c.txt'))).toBe('a');
    await put('c.txt', 'other', 'moves/');
    for (const [line, words] of [
      ['%mv moves/b.txt moves/c.txt', /c\.txt is there already/],
      ['%mv moves/c.txt moves/elsewhere', /elsewhere\/c\.txt is there already/],
      ['%mv moves/b.txt moves/nosuch/', /there is no directory .*nosuch/],
      ['%mv moves/b.txt moves/nosuch/x.txt', /there is no directory .*nosuch/],
      ['%mv moves/none.txt moves/x.txt', /there is nothing at/],
      ['%mv moves moves/elsewhere', /cannot be moved into itself/],
      ['%mv moves/b.txt', /takes a path/],
    ] as const)
      expect([line, failure(await run(line))]).toEqual([line, expect.stringMatching(words)]);
    expect(shown(await run('%cat moves/b.txt'))).toBe('b');
  });

  it('tell what a server says that it did, and did not', async () => {
    await run('%mkdir lies');
    await put('a.txt', 'a', 'lies/');
    between = async (request, next) =>
      /rename|deleteDirOrFile|createNewDir/.test(request.url)
        ? Response.json({ method: '/api/filesystem/x', status: 0, message: 'OK', data: {} })
        : next(request);
    try {
      expect(failure(await run('%mv lies/a.txt lies/b.txt'))).toMatch(/was not moved/);
      expect(failure(await run('%rm lies/a.txt'))).toMatch(/is still there/);
      expect(failure(await run('%mkdir lies/new'))).toMatch(/is not there, although/);
    } finally {
      between = async (request, next) => next(request);
    }
  });
});

describe('the guard', () => {
  it('lets read-only notebooks read', async () => {
    const home = json(await run('%ls --json', readOnly)).path;
    await writeFile(join(here, 'guarded.txt'), 'x');
    expect(failure(await run(`%put "${here}/guarded.txt"`, readOnly))).toMatch(
      /guard is read-only/,
    );
    expect(failure(await run('%mkdir guarded', readOnly))).toMatch(/guard is read-only/);
    await writeFile(join(home.replace('file://', ''), 'there.txt'), 'x');
    expect(failure(await run('%rm there.txt --yes', readOnly))).toMatch(/guard is read-only/);
    expect(failure(await run('%mv there.txt other.txt', readOnly))).toMatch(/guard is read-only/);
    expect(shown(await run('%cat there.txt', readOnly))).toBe('x');
  });

  it('asks before %rm, and wants --yes where nobody can be asked', async () => {
    await writeFile(join(here, 'asked.txt'), 'x');
    expect(failure(await run(`%put "${here}/asked.txt"`, asking))).toBe('ok');
    expect(failure(await run('%rm asked.txt', asking))).toMatch(/wants a yes.*--yes/s);
    expect(failure(await run('%rm asked.txt --yes', asking))).toBe('ok');
  });
});

describe('a server without an interface', () => {
  const spring = (status: number): Response =>
    Response.json(
      {
        timestamp: 1,
        status,
        error: status === 404 ? 'Not Found' : 'Method Not Allowed',
        path: '/x',
      },
      { status },
    );
  it.each([
    ['a 404 of Spring', () => spring(404)],
    ['a 405 of Spring', () => spring(405)],
    [
      'a service that is none',
      () =>
        Response.json({
          method: '/api/rest_j/v1/filesystem',
          status: 1,
          message:
            'NoApplicationExistsException: errCode: 10050 ,desc: Application filesystem does not exist any instances ,ip: 127.0.0.1 ,port: 9001 ,serviceKind: linkis-mg-gateway',
          data: {},
        }),
    ],
  ])('is told by %s', async (_what, answer) => {
    await put('here.txt', 'x');
    between = async (request, next) =>
      /filesystem\/(?:getDirFileTrees|download|getUserRootPath)/.test(request.url)
        ? answer()
        : next(request);
    try {
      expect(failure(await run('%ls'))).toMatch(
        /this server does not offer a directory of the user/,
      );
      expect(failure(await run('%ls /x'))).toMatch(/this server does not offer lists of files/);
    } finally {
      between = async (request, next) => next(request);
    }
  });
});

describe('a file of this machine that is not of the local gateway', () => {
  it.each([
    ['%fs ls file:/etc', '!ls /etc'],
    ['%cat /etc/hosts', '!cat /etc/hosts'],
  ])('is answered with the line that shows it: %s', async (code, line) => {
    const own = await startStack({
      workingDirectory: here,
      local: {
        connect: undefined,
        workingDirectory: here,
        directory: async () => here,
        forget: async () => undefined,
      },
    });
    expect(failure(await run(code, own))).toContain(`Other files of this machine: ${line}`);
    expect((await run(line, own)).status).toBe('ok');
    await own.close();
  });
});

describe('lines of Databricks', () => {
  it('do what they say', async () => {
    await put('fs.txt', 'hello');
    expect(shown(await run('%fs ls'))).toContain('fs.txt');
    expect(shown(await run('%fs head fs.txt'))).toBe('hello');
    expect(shown(await run('%fs mkdirs dbfs:/made/by/fs'))).toContain('made/by/fs');
    expect(shown(await run('%fs mv fs.txt made/'))).toContain('made/fs.txt');
    expect(shown(await run('%fs mkdirs /made/by'))).toContain('is there already');
    expect(shown(await run('%fs rm -r dbfs:/made'))).toContain('and everything in it');
    expect(shown(await run('%fs rm dbfs:/made true'))).toContain('Nothing to remove');
    expect(shown(await run('%fs cp a b'))).toMatch(/Nothing was run: %fs cp/);
  });
});
