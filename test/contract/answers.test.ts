/** Every kind of answer recorded from a Linkis 1.8.0, and the shapes of other releases, through the decoders. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  decodeCategoryEngines,
  decodeDirectoryFiles,
  decodeItemList,
  decodeKeyValues,
  decodeParameterTree,
  decodeVariables,
  decodeEnvelope,
  decodeFraction,
  decodeJobHistoryList,
  decodeJobHistoryRow,
  decodeLogAnswer,
  decodeOpenFileAnswer,
  decodeProgressAnswer,
  decodePublicKey,
  decodeRefusal,
  decodeStatusAnswer,
  decodeStoredLog,
  decodeSubmitAnswer,
  type Envelope,
  executeBody,
  isServiceDown,
  submitBody,
} from '../../src/contract/index.ts';

interface Recorded {
  readonly label: string;
  readonly call: string;
  readonly httpStatus: number;
  readonly body: unknown;
}

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/recorded/answers.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

const decoders: Readonly<Record<string, (envelope: Envelope) => unknown>> = {
  'entrance/submit': (envelope) => decodeSubmitAnswer(envelope, 'x'),
  'entrance/execute': (envelope) => decodeSubmitAnswer(envelope, 'x'),
  status: (envelope) => decodeStatusAnswer(envelope, 'x'),
  log: (envelope) => decodeLogAnswer(envelope, { fromLine: 1, size: 100 }, 'x'),
  progress: decodeProgressAnswer,
  progressWithResource: decodeProgressAnswer,
  kill: (envelope) => envelope,
  'jobhistory/get': (envelope) => decodeJobHistoryRow(envelope, 'x'),
  'jobhistory/list': (envelope) => decodeJobHistoryList(envelope, 'x'),
  'filesystem/getDirFileTrees': (envelope) => decodeDirectoryFiles(envelope, 'x'),
  'filesystem/openFile': (envelope) => decodeOpenFileAnswer(envelope, 'x'),
  'filesystem/openLog': (envelope) => decodeStoredLog(envelope, 'x'),
  'user/login': (envelope) => envelope,
  'user/publicKey': decodePublicKey,
  'configuration/getCategory': decodeCategoryEngines,
};

function envelopeOf(data: unknown, status = 0, message = 'OK'): Envelope {
  const envelope = decodeEnvelope({ method: '/api/x', status, message, data });
  if (envelope === undefined) throw new Error('no envelope');
  return envelope;
}

describe('decoders', () => {
  it.each(recorded.map((answer, index) => [index, answer.call, answer.label, answer] as const))(
    'understand recorded answer %i of %s: %s',
    (_index, call, _label, answer) => {
      const envelope = decodeEnvelope(answer.body);
      if (envelope === undefined) throw new Error('not an envelope');
      const decoder = decoders[call];
      if (decoder === undefined) throw new Error(`no decoder for ${call}`);
      if (envelope.status === 0) expect(() => decoder(envelope)).not.toThrow();
      else expect(decodeRefusal(envelope).description).not.toBe('');
    },
  );
});

describe('decodeEnvelope', () => {
  it.each([
    [
      { method: '/x', status: 1, message: 'm', data: [] },
      { status: 1, message: 'm', data: {} },
    ],
    [
      { status: '0', message: 'OK', data: { a: 1 } },
      { status: 0, data: { a: 1 } },
    ],
    [
      { status: 0, data: null },
      { status: 0, message: '', data: {} },
    ],
    [
      { timestamp: 1, status: 405, error: 'Method Not Allowed', path: '/p' },
      { status: 405, message: 'Method Not Allowed', method: '/p' },
    ],
  ])('reads %j', (json, expected) => {
    expect(decodeEnvelope(json)).toMatchObject(expected);
  });

  it.each([[undefined], [null], [[]], ['OK'], [{}], [{ status: 'up' }], [{ status: 200 }]])(
    'takes %j for no envelope',
    (json) => {
      expect(decodeEnvelope(json)).toBeUndefined();
    },
  );
});

describe('decodeRefusal', () => {
  it('finds code and sentence wherever they are', () => {
    expect(
      decodeRefusal(
        envelopeOf({}, 1, 'error code(错误码): 20008, error message(错误信息): labels is null.'),
      ),
    ).toEqual({ errorCode: 20_008, description: 'labels is null' });
    const down = envelopeOf(
      {},
      1,
      'GatewayErrorException: errCode: 11011 ,desc: There are no services available ,ip: 127.0.0.1 ,port: 9001',
    );
    expect(decodeRefusal(down)).toEqual({
      errorCode: 11_011,
      description: 'There are no services available',
    });
    expect(isServiceDown(down, 11_011)).toBe(true);
    expect(
      decodeRefusal(envelopeOf({ errorMsg: { errCode: 51_000, desc: 'empty' } }, 4, 'Warning')),
    ).toEqual({ errorCode: 51_000, description: 'empty' });
    expect(decodeRefusal(envelopeOf({}, 1, 'plain'))).toEqual({
      errorCode: undefined,
      description: 'plain',
    });
  });
});

describe('decodeSubmitAnswer', () => {
  it('takes a taskID as number or text and names what is missing', () => {
    expect(decodeSubmitAnswer(envelopeOf({ execID: 'e', taskID: '123' }), 'x').taskId).toBe(123);
    expect(() => decodeSubmitAnswer(envelopeOf({ execID: 'e' }), 'POST /submit')).toThrow(
      /POST \/submit.*data\.taskID.*"execID":"e"/,
    );
  });
});

describe('decodeLogAnswer', () => {
  it.each([
    ['four columns', ['', '', 'a', 'a\nb'], 3, ['a', 'b'], 3],
    ['blank lines that are counted but left out', ['', '', '', 'a'], 4, ['a'], 4],
    ['one text', 'a\nb\n', 3, ['a', 'b'], 3],
    ['a line that has left the cache', '', 1, [], 1],
    ['null', null, 1, [], 1],
    ['a failover', [null, null, 'i', 'a'], 0, ['a'], 2],
    ['no fromLine', ['', '', '', 'a'], undefined, ['a'], 2],
    ['a fromLine that no answer can reach', ['', '', '', 'a'], 102, ['a'], 2],
    ['a huge fromLine', ['', '', '', 'a'], 1e308, ['a'], 2],
    ['half a fromLine', ['', '', '', 'a'], 2.5, ['a'], 2],
  ])('reads %s', (_name, log, fromLine, lines, nextLine) => {
    const asked = { fromLine: 1, size: 100 };
    expect(decodeLogAnswer(envelopeOf({ log, fromLine }), asked, 'x')).toEqual({ lines, nextLine });
  });

  it('refuses a log that is neither text nor list', () => {
    expect(() => decodeLogAnswer(envelopeOf({ log: 7 }), { fromLine: 1, size: 1 }, 'x')).toThrow(
      /data\.log/,
    );
  });
});

describe('decodeFraction', () => {
  it.each([
    [0.5, 0.5],
    ['1.0', 1],
    ['10%', 0.1],
    [7, 1],
    [-1, 0],
    ['', undefined],
    [null, undefined],
  ])('reads %j as %j', (value, fraction) => {
    expect(decodeFraction(value)).toBe(fraction);
  });
});

describe('decodeProgressAnswer', () => {
  it('reads stages and Yarn applications', () => {
    expect(
      decodeProgressAnswer(
        envelopeOf({
          progress: 0.5,
          progressInfo: [
            { id: 'j', succeedTasks: 4, failedTasks: 0, runningTasks: 1, totalTasks: 6 },
          ],
          yarnMetrics: {
            yarnResource: [{ queueMemory: 1024, queueCores: 6, applicationId: 'application_1' }],
          },
        }),
      ),
    ).toEqual({
      fraction: 0.5,
      stages: [{ id: 'j', total: 6, running: 1, failed: 0, succeeded: 4 }],
      applications: [{ applicationId: 'application_1', cores: 6, memoryBytes: 1024 }],
    });
  });
});

describe('decodeJobHistoryRow', () => {
  it('tolerates missing and broken parts', () => {
    const row = decodeJobHistoryRow(
      envelopeOf({
        task: {
          taskID: '7',
          status: 'Failed',
          execId: null,
          strongerExecId: 'exec_id…null',
          engineInstance: 'NULL',
          errCode: 0,
          sourceJson: '{broken',
          metrics: null,
          createdTime: '2019-01-01 00:00:00',
        },
      }),
      'x',
    );
    expect(row).toMatchObject({ taskId: 7, status: 'Failed', source: {}, metrics: {}, labels: [] });
    expect(row.execId).toBeUndefined();
    expect(row.engineInstance).toBeUndefined();
    expect(row.errorCode).toBeUndefined();
    expect(row.createdTime).toBeGreaterThan(0);
  });
});

describe('submitBody', () => {
  const task = {
    code: 'select 1',
    runType: 'sql',
    engineType: 'spark-3.2.1',
    user: 'hadoop',
    creator: 'notebook',
    variables: { a: '1' },
    runtime: { r: 1 },
    startup: {},
    labels: { fixedEngineConn: 's' },
    source: { scriptPath: 'a.ipynb' },
  };

  it('makes the body of submit, and of execute', () => {
    const params = { variable: { a: '1' }, configuration: { runtime: { r: 1 }, startup: {} } };
    const labels = {
      fixedEngineConn: 's',
      engineType: 'spark-3.2.1',
      userCreator: 'hadoop-notebook',
    };
    expect(submitBody(task)).toEqual({
      executionContent: { code: 'select 1', runType: 'sql' },
      params,
      labels,
      source: { scriptPath: 'a.ipynb' },
    });
    expect(executeBody(task)).toEqual({
      executeApplicationName: 'spark',
      requestApplicationName: 'notebook',
      executionCode: 'select 1',
      runType: 'sql',
      params,
      labels,
      source: { scriptPath: 'a.ipynb' },
    });
  });
});

describe('decodeParameterTree, decodeItemList and decodeKeyValues', () => {
  const setting = (more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
    id: 9,
    key: 'wds.linkis.rm.instance',
    description: '范围：1-20，单位：个',
    name: 'spark引擎最大并发数',
    defaultValue: '10',
    validateType: 'NumInterval',
    validateRange: '[1,20]',
    configValue: '',
    ...more,
  });

  it.each<[Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>([
    [{}, { value: undefined, defaultValue: '10', range: { kind: 'interval', from: 1, to: 20 } }],
    [{ configValue: '3' }, { value: '3' }],
    [{ defaultValue: null }, { defaultValue: undefined }],
    [
      { validateType: 'OFT', validateRange: '["3s","1h"]' },
      { range: { kind: 'choice', values: ['3s', '1h'] } },
    ],
    [
      { validateType: 'Regex', validateRange: '^[1-9]g$' },
      { range: { kind: 'pattern', pattern: '^[1-9]g$' } },
    ],
    [{ validateType: 'None', validateRange: null }, { range: undefined }],
    [{ validateType: 'NumInterval', validateRange: '1 to 2' }, { range: undefined }],
    [{ validateType: 'OFT', validateRange: '[]' }, { range: undefined }],
    [{ validateType: 'Expression', validateRange: '$x > 1' }, { range: undefined }],
  ])('read %j', (more, expected) => {
    const envelope = envelopeOf({ fullTree: [{ name: '队列资源', settings: [setting(more)] }] });
    expect(decodeParameterTree(envelope, 'x')).toEqual([expect.objectContaining(expected)]);
    expect(decodeItemList(envelopeOf({ itemList: [setting(more)] }), 'x')).toEqual([
      expect.objectContaining(expected),
    ]);
  });

  it('skip what is no parameter, and refuse what is no list', () => {
    const odd = [null, 7, {}, { key: '' }, { key: 3 }];
    expect(decodeItemList(envelopeOf({ itemList: odd }), 'x')).toEqual([]);
    expect(
      decodeParameterTree(envelopeOf({ fullTree: [null, { settings: odd }, {}] }), 'x'),
    ).toEqual([]);
    expect(() => decodeItemList(envelopeOf({}), 'x')).toThrow('data.itemList');
    expect(() => decodeParameterTree(envelopeOf({ fullTree: {} }), 'x')).toThrow('data.fullTree');
    expect(() => decodeKeyValues(envelopeOf({}), 'x')).toThrow('data.configValues');
    expect(decodeKeyValues(envelopeOf({ configValues: [] }), 'x')).toBeUndefined();
    expect(decodeKeyValues(envelopeOf({ configValues: [{ configValue: '3' }] }), 'x')).toBe('3');
  });
});

describe('decodeVariables', () => {
  it('reads all or nothing: what it left out would be lost by the next save', () => {
    const one = { keyID: 1, key: 'rec_day', valueID: 1, value: '2026-11-01' };
    expect(decodeVariables(envelopeOf({ globalVariables: [one] }), 'x')).toEqual([
      { keyId: 1, valueId: 1, name: 'rec_day', value: '2026-11-01' },
    ]);
    for (const odd of [null, {}, { key: 'x' }, { key: 1, value: '2' }, 'x'])
      expect(() => decodeVariables(envelopeOf({ globalVariables: [one, odd] }), 'x')).toThrow(
        'entry of data.globalVariables',
      );
    expect(() => decodeVariables(envelopeOf({}), 'x')).toThrow('data.globalVariables');
  });
});
