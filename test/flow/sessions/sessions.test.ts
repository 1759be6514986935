/** The session of a kernel that is gone, taken up by the next one: variables and temporary tables are there again. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { journalFile } from '../../../src/run/journal/files.ts';
import { encodeRecord } from '../../../src/run/journal/record.ts';
import { fixture } from '../../support/fixture.ts';
import { startNotebookKernels } from '../../support/notebook-kernels.ts';

const kernels = fixture(startNotebookKernels);

afterEach(async () => {
  kernels.between = undefined;
  await kernels.closeKernels();
});

interface Listed {
  readonly session: string;
  readonly kernel: string;
  readonly inUse: boolean;
  readonly engines: readonly { readonly instance: string; readonly engine: string }[] | null;
}

describe('%session last', () => {
  it('goes on with the variables and temporary tables of a kernel that died', async () => {
    const notebook = 'taken up';
    const first = kernels.open({ notebook });
    await first.run('CREATE TEMP TABLE kept AS SELECT 42 AS answer; SELECT 1');
    await first.run('%%python\nx = 41');

    const next = kernels.open({ notebook });
    expect((await next.run('SELECT * FROM kept')).status).toBe('LinkisTaskFailed');
    const taken = await next.run('%session last --json');
    expect(taken.status).toBe('ok');
    expect(taken.shown[0]).toMatch(/^Session session\d+ is continued \(last task .* UTC\): /);
    expect(taken.shown[0]).toMatch(/^Its engines: .*duckdb-1 127\.0\.0\.1:\d+ \(Unlock\)/m);
    expect(taken.json).toMatchObject({
      session: expect.stringMatching(/^session\d+$/),
      engines: expect.arrayContaining([expect.objectContaining({ engine: 'python' })]),
    });
    expect((await next.run('SELECT answer FROM kept')).shown.join('\n')).toMatch(
      /answer\n-+\n *42/,
    );
    const python = await next.run('%%python\nprint(x + 1)');
    expect(python.stdout).toMatch(/^42$/m);
    expect(python.shown.join()).not.toContain('new python engine');
    expect((await next.run('%session last')).shown[0]).toMatch(/is the one in use already/);
  });

  it('is found by the kernel after the one that took it up, also when that one ran nothing in it', async () => {
    const notebook = 'thrice';
    await kernels.open({ notebook }).run('CREATE TEMP TABLE kept AS SELECT 7 AS seven');
    await kernels.open({ notebook }).run('%session last');
    const third = kernels.open({ notebook });
    expect((await third.run('%session last')).shown[0]).toContain('is continued');
    await third.run('SELECT 1');
    const fourth = kernels.open({ notebook });
    await fourth.run('%session last');
    expect((await fourth.run('SELECT seven FROM kept')).status).toBe('ok');
  });

  it('says that the engine is a new one when the old one has ended meanwhile', async () => {
    const notebook = 'engine gone';
    const first = kernels.open({ notebook });
    await first.run('CREATE TEMP TABLE kept AS SELECT 1 AS one');
    const listed = (await first.run('%session --json')).json as readonly Listed[];
    const instance = String(listed[0]?.engines?.[0]?.instance);
    await first.run(`%engines --kill ${instance}`);

    const next = kernels.open({ notebook });
    expect((await next.run('%session last')).shown[0]).toContain(
      'No engine of it is known to live: the next cell may start a new one',
    );
    const cell = await next.run('SELECT 1 AS one');
    expect(cell.shown.join('\n')).toContain(`before it ${instance}`);
  });

  it('is left by a fresh engine, which has nothing of it', async () => {
    const notebook = 'fresh after it';
    await kernels.open({ notebook }).run('CREATE TEMP TABLE kept AS SELECT 1 AS one');
    const next = kernels.open({ notebook });
    await next.run('%session last');
    await next.run('%%configure -f\n{}');
    expect((await next.run('SELECT * FROM kept')).error).toContain('kept does not exist');
    expect((await next.run('%session')).shown[0]).toMatch(/_1 .*this one .*in use$/m);
  });

  it('finds nothing where nothing was left, and nothing where engines are shared', async () => {
    const alone = await kernels.open().run('%session last');
    expect(alone.status).toBe('UsageError');
    expect(alone.error).toContain('no earlier kernel of this notebook has left a session');
    const run = { session: 'shared' } as const;
    await kernels.open({ notebook: 'shared', run }).run('SELECT 1');
    const next = kernels.open({ notebook: 'shared', run });
    expect((await next.run('%session last')).status).toBe('UsageError');
    expect((await next.run('%session')).shown[0]).toContain('Engines are shared here');
  });

  it('is continued without the server too, and says what is not known then', async () => {
    const notebook = 'offline';
    await kernels.open({ notebook }).run('CREATE TEMP TABLE kept AS SELECT 1 AS one');
    const next = kernels.open({ notebook });
    await next.run('%whoami');
    kernels.between = async () => Promise.reject(new TypeError('connection refused'));
    const taken = await next.run('%session last');
    expect(taken.status).toBe('ok');
    expect(taken.shown[0]).toMatch(/^Which of its engines live is not known: /m);
    expect((await next.run('%session')).shown[0]).toMatch(/not known/);
    kernels.between = undefined;
    expect((await next.run('SELECT one FROM kept')).status).toBe('ok');
  });
});

describe('a session whose kernel is alive', () => {
  /** Another kernel's file, as if a process that lives had written it. */
  async function otherKernel(notebook: string, host: string): Promise<{ stop(): Promise<void> }> {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await mkdir(kernels.journal, { recursive: true });
    const file = journalFile(kernels.journal, notebook, 'abcdef0123456789');
    const at = Date.now();
    await writeFile(
      file,
      encodeRecord({
        kind: 'session',
        session: 'abcdef0123456789',
        notebook,
        pid: other.pid ?? 0,
        host,
        at,
      }) +
        encodeRecord({
          kind: 'task',
          adopted: false,
          mark: `of ${notebook}`,
          at,
          engine: 'duckdb-1',
          creator: 'notebook',
          gateway: 'http://127.0.0.1',
          detached: false,
          engineSession: 'abcdef0123456789',
        }),
    );
    return {
      stop: async () => {
        const ended = new Promise((resolve) => other.once('exit', resolve));
        other.kill('SIGKILL');
        await ended;
      },
    };
  }

  it('is not taken up, by its id neither', async () => {
    const other = await otherKernel('lives', hostname());
    const kernel = kernels.open({ notebook: 'lives' });
    expect((await kernel.run('%session last')).error).toContain(
      'the only other session of this notebook, abcdef01, belongs to a kernel that still runs',
    );
    const named = await kernel.run('%session abcd');
    expect(named.status).toBe('UsageError');
    expect(named.error).toContain('session abcdef01 belongs to a kernel that still runs');
    expect((await kernel.run('%session')).shown[0]).toMatch(/^abcdef01 .* alive/m);
    await other.stop();
    expect((await kernel.run('%session abcd')).shown[0]).toContain('abcdef01 is continued');
  });

  it('on another machine is continued with the word that nobody here can tell', async () => {
    const other = await otherKernel('far', 'far.away');
    const kernel = kernels.open({ notebook: 'far' });
    expect((await kernel.run('%session')).shown[0]).toMatch(/^abcdef01 .* ran on far\.away/m);
    expect((await kernel.run('%session last')).shown[0]).toContain(
      'Its kernel ran on far.away: whether it still does cannot be told from here.',
    );
    await other.stop();
  });
});

describe('the list of sessions', () => {
  it('has the one in use first, with its engines, and each word that means one', async () => {
    const notebook = 'list';
    const first = kernels.open({ notebook });
    await first.run('SELECT 1');
    const next = kernels.open({ notebook });
    const listed = await next.run('%session --json');
    const [own, earlier] = listed.json as readonly Listed[];
    expect(own).toMatchObject({ kernel: 'this', inUse: true, engines: [] });
    expect(earlier).toMatchObject({ kernel: 'gone', engines: [{ engine: 'duckdb' }] });
    expect(listed.shown[0]).toMatch(/^2 sessions of this notebook\n/);
    expect(listed.shown[0]).toContain(`%session last goes on with `);
    expect((await next.run('%session zzz')).error).toContain('this notebook has no session zzz');
    expect((await next.run('%session a-b')).error).toContain(
      'takes last or the beginning of an id',
    );
    expect((await next.run('%session last now')).status).toBe('UsageError');
  });

  it('is told beside the tasks of a kernel that died, not of one that was shut down', async () => {
    const died = kernels.open({ notebook: 'died' });
    await died.run('%%shell --detach\nsleep 60');
    expect((await kernels.open({ notebook: 'died' }).run('%help')).shown[0]).toMatch(
      /%attach \d+\n⚠ The previous kernel died; .*: %session last goes on with them$/,
    );
    const shut = kernels.open({ notebook: 'shut' });
    await shut.run('%%shell --detach\nsleep 60');
    await shut.interpreter.close(2000);
    expect((await kernels.open({ notebook: 'shut' }).run('%help')).shown[0]).toMatch(
      /%attach \d+$/,
    );
    const names = await readdir(kernels.journal);
    const texts = await Promise.all(
      names.map(async (name) => readFile(join(kernels.journal, name), 'utf8')),
    );
    expect(texts.some((text) => text.endsWith('{"kind":"closed"}\n'))).toBe(true);
  });
});
