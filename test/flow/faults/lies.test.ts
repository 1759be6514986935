/**
 * A server that lies: every answer that a cell asks for, of every wrong form, for ever. The cell ends by itself, an interrupt
 * ends it, and what it says is ours: never an `InternalError`, never a task that was submitted twice.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { startFaultGateway } from '../../support/fault/gateway.ts';
import { startFaultStack } from '../../support/fault/stack.ts';
import { fixture } from '../../support/fixture.ts';
import type { RanCell } from '../../support/local-stack.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

/** What a cell asks, in the order in which it does. */
const phases: Readonly<Record<string, RegExp>> = {
  'public key': /^GET \/user\/publicKey/,
  login: /^POST \/user\/login/,
  submit: /^POST \/entrance\/submit/,
  status: /^GET \/entrance\/[^/]+\/status/,
  log: /^GET \/entrance\/[^/]+\/log/,
  progress: /^GET \/entrance\/[^/]+\/progress/,
  row: /^GET \/jobhistory\/\d+\/get/,
  listing: /^GET \/filesystem\/getDirFileTrees/,
  result: /^GET \/filesystem\/openFile/,
  'stored log': /^GET \/filesystem\/openLog/,
  kill: /^GET \/entrance\/[^/]+\/kill/,
  everything: /^GET (?!\/user\/)/,
};

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Every value of `json` that is not a list or an object, in place of it what `lie` makes of it. */
function each(json: Json, lie: (value: Json, key: string) => Json, key = ''): Json {
  if (Array.isArray(json)) return json.map((entry: Json) => each(entry, lie, key));
  if (typeof json !== 'object' || json === null) return lie(json, key);
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, each(value, lie, name)]),
  );
}

/** The same, of `data` alone: the envelope stays Linkis'. */
function eachOfData(json: Json, lie: (value: Json, key: string) => Json): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const { data = null, ...rest } = json as { readonly [key: string]: Json };
  return { ...rest, data: each(data, lie) };
}

const withData =
  (data: (before: Json) => Json) =>
  (json: Json): Json => ({ ...(json as object), data: data((json as { data: Json }).data) });

const numbersAs =
  (number: Json) =>
  (json: Json): Json =>
    eachOfData(json, (value) => (typeof value === 'number' ? number : value));

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
const deepMark = 'a place for something deep';
const controls = '\u001b[31m\u0007\u0000\u202e';

/** Wrong forms of an answer; a text is sent as it is. */
const lies: Readonly<Record<string, (json: Json) => Json>> = {
  null: () => null,
  'a number': () => 7,
  'the status null': (json) => ({ ...(json as object), status: null }),
  'the status NaN': (json) => `{"status":NaN,"data":${JSON.stringify(json)}}`,
  'no data': withData(() => null),
  'data as a list': withData((data) => [data]),
  'data without keys': withData(() => ({})),
  'null everywhere': (json) => eachOfData(json, () => null),
  'numbers as text': (json) =>
    eachOfData(json, (value) => (typeof value === 'number' ? String(value) : value)),
  'text for numbers': numbersAs('many'),
  'text as numbers': (json) =>
    eachOfData(json, (value) => (typeof value === 'string' ? value.length : value)),
  'lists for texts': (json) =>
    eachOfData(json, (value) => (typeof value === 'string' ? [value] : value)),
  '1e308': numbersAs(1e308),
  '-1': numbersAs(-1),
  'control characters': (json) =>
    eachOfData(json, (value) => (typeof value === 'string' ? `${controls}${value}` : value)),
  'something deep': (json) =>
    JSON.stringify(eachOfData(json, () => deepMark)).replaceAll(`"${deepMark}"`, deep),
  'a long text': (json) =>
    eachOfData(json, (value) => (typeof value === 'string' ? value.padEnd(50_000, 'x') : value)),
  'an unknown word': words('Weird'),
  'a word with control characters': words(`Weird${controls}`),
  'a word that is nearly right': words('Succeeded'),
  'a word in capitals': words('SUCCEED'),
};

/** The state of a task is said in another word. */
function words(word: string): (json: Json) => Json {
  return (json) => eachOfData(json, (value, key) => (key === 'status' ? word : value));
}

/** What a stack is told, by the header that it sends. */
interface Plan {
  readonly on: RegExp;
  readonly lie: string;
  /** Called when the stack has asked for what `at` matches. */
  readonly at: RegExp;
  readonly seen?: () => void;
  submits: number;
}
const plans = new Map<string, Plan>();

async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { headers, method = 'GET', url: target = '/' } = incoming;
  const answer = await fetch(`${gateway.url}${target}`, {
    method,
    headers: Object.fromEntries(
      Object.entries(headers).filter(
        (header): header is [string, string] =>
          typeof header[1] === 'string' && /^(cookie|content-type|accept)$/.test(header[0]),
      ),
    ),
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  });
  const text = await answer.text();
  const plan = plans.get(String(headers['x-lie']));
  const asked = `${method} ${target.replace('/api/rest_j/v1', '')}`;
  if (plan !== undefined && asked.startsWith('POST /entrance/submit')) plan.submits += 1;
  const lie = plan?.on.test(asked) === true ? lies[plan.lie] : undefined;
  const said = lie === undefined ? text : lie(JSON.parse(text) as Json);
  outgoing.writeHead(answer.status, {
    'content-type': 'application/json',
    'set-cookie': answer.headers.getSetCookie(),
  });
  outgoing.end(typeof said === 'string' ? said : JSON.stringify(said));
  if (plan?.at.test(asked) === true) plan.seen?.();
}

const gateway = fixture(async () => startFaultGateway({ concurrency: 100 }));
const server = fixture(async () =>
  listenOnLoopback(
    createServer((incoming, outgoing) => {
      pass(incoming, outgoing).catch(() => outgoing.destroy());
    }),
  ),
);

interface Lied {
  readonly lie: string;
  readonly ran: RanCell;
  readonly submits: number;
}

/** One cell over a server that tells one lie in one phase; interrupted when it has asked for what `interruptAt` matches. */
async function lied(phase: string, lie: string, code: string, interruptAt?: RegExp): Promise<Lied> {
  const name = `${phase}, ${lie}, ${String(plans.size)}`;
  const stop = new AbortController();
  const on = phases[phase];
  if (on === undefined) throw new Error(`no phase ${phase}`);
  const plan: Plan = { on, lie, at: interruptAt ?? /^$/, seen: () => stop.abort(), submits: 0 };
  plans.set(name, plan);
  const deadlines = { requestTimeoutMs: 30_000, submitTimeoutMs: 30_000 };
  const stack = startFaultStack(
    { url: server.url, user: gateway.user, password: gateway.password },
    {
      linkis: { retries: 1, headers: { 'x-lie': name }, ...deadlines },
      // A queue of its own: none waits for the task of another.
      run: { unreachableMs: 700, interruptWaitMs: 700, creator: `c${String(plans.size)}` },
    },
  );
  try {
    return { lie, ran: await stack.run(code, { signal: stop.signal }), submits: plan.submits };
  } finally {
    await stack.close();
  }
}

/** What the cell says of its failure, colours taken out. */
function failureOf({ ran }: Lied): string {
  if (ran.outcome.status === 'ok') return '';
  const { evalue, traceback } = ran.outcome.error;
  // oxlint-disable-next-line no-control-regex -- the colours of a traceback
  return [evalue, ...traceback].join('\n').replaceAll(/\u001b\[\d+m/g, '');
}

/** What is wrong with how the cell ended. */
function faultsOf(cell: Lied): readonly string[] {
  const said = failureOf(cell);
  const faults = [
    ...(cell.ran.status === 'InternalError' ? [said.slice(0, 600)] : []),
    // oxlint-disable-next-line no-control-regex -- finding them is the point
    ...(/[\u0000-\u0008\u001b\u202e]/.test(said) ? [`control characters: ${said}`] : []),
    ...(said.length > 20_000 ? [`says ${String(said.length)} characters`] : []),
    ...(cell.submits > 1 ? [`${String(cell.submits)} submits`] : []),
  ];
  return faults.map((fault) => `${cell.lie}: ${fault}`);
}

const brief = '%%shell\nlines 3\nprogress 0.5\npause 300\nlines 3';
const endless = '%%shell\nlines 3\npause 600000';

describe.each(Object.keys(phases))('lies in answer to %s', (phase) => {
  it('end the cell, in words of ours, and nothing is submitted twice', async () => {
    const cells = await Promise.all(Object.keys(lies).map(async (lie) => lied(phase, lie, brief)));
    expect(cells.flatMap(faultsOf)).toEqual([]);
  });
});

describe.each(['status', 'row', 'kill', 'everything'])(
  'an interrupt under lies in answer to %s',
  (phase) => {
    it('ends the cell, and it names its task', async () => {
      const cells = await Promise.all(
        Object.keys(lies)
          .filter((lie) => !lie.startsWith('a word in capitals'))
          .map(async (lie) => lied(phase, lie, endless, phases['status'])),
      );
      expect(cells.flatMap(faultsOf)).toEqual([]);
      const ends = cells.map(({ lie, ran }) => `${lie}: ${ran.status}`);
      expect(ends).toEqual(cells.map(({ lie }) => `${lie}: KeyboardInterrupt`));
      const unnamed = cells.filter((cell) => !/task \d+/.test(failureOf(cell)));
      expect(unnamed.map(({ lie }) => lie)).toEqual([]);
    });
  },
);

describe('the state of a task', () => {
  it('that is an unknown word for too long ends the cell with the word, escaped, and what to do', async () => {
    for (const lie of ['an unknown word', 'a word with control characters']) {
      const cell = await lied('everything', lie, endless);
      const said = failureOf(cell);
      expect(cell.ran.status).toBe('LinkisConnectionError');
      expect(said).toMatch(/task \d+ was Inited.*the server calls the state of task \d+ 'Weird/s);
      expect(said).toMatch(/%attach \d+.*%status \d+.*%kill \d+/s);
      if (lie !== 'an unknown word') expect(said).toContain('\\u001b[31m\\u0007\\u0000\\u202e');
      const lines = cell.ran.events.flatMap((event) =>
        event.kind === 'update' ? [event.bundle['text/plain']] : [],
      );
      expect(lines.join('\n')).toContain("the server calls it 'Weird");
    }
  });

  it('may be written in capitals', async () => {
    const { ran } = await lied('everything', 'a word in capitals', brief);
    expect(ran.status).toBe('ok');
  });
});
