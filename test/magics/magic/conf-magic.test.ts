import { describe, expect, it } from '@jest/globals';
import {
  type CellPlan,
  type NotebookState,
  parseCell,
  planCell,
} from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const fresh = freshState({
  engine: 'spark',
  runtime: { 'fetch.size': '10' },
  startup: { 'spark.executor.memory': '2g' },
});
const started: NotebookState = { ...fresh, startedEngines: ['spark'] };

function plan(code: string, state: NotebookState = fresh): CellPlan {
  return planCell(parseCell(code), state);
}

function answers(code: string, state: NotebookState = fresh): string {
  return plan(code, state)
    .answers.map(({ text }) => text)
    .join('\n');
}

describe('%conf', () => {
  it('merges with what the settings have, by the kind that the key has', () => {
    const { state } = plan('%conf spark.driver.memory=4g a.b="x y" wds.linkis.rm.yarnqueue=etl');
    expect(state.startup).toEqual({
      'spark.executor.memory': '2g',
      'spark.driver.memory': '4g',
      'wds.linkis.rm.yarnqueue': 'etl',
    });
    expect(state.runtime).toEqual({ 'fetch.size': '10', 'a.b': 'x y' });
  });

  it('takes the kind from --scope, whatever the key says', () => {
    const { state } = plan('%conf --scope runtime spark.sql.shuffle.partitions=20');
    expect(state.runtime).toEqual({ 'fetch.size': '10', 'spark.sql.shuffle.partitions': '20' });
    expect(state.startup).toEqual(fresh.startup);
  });

  it('says which kind it took and what was there before', () => {
    expect(answers('%conf spark.executor.memory=4g')).toMatch(
      /spark\.executor\.memory\s+2g\s+4g\s+startup/,
    );
  });

  it('holds for one cell above code', () => {
    const planned = plan('%%conf fetch.size=99\nselect 1');
    expect(planned.task).toMatchObject({ code: 'select 1', runtime: { 'fetch.size': '99' } });
    expect(planned.state.runtime).toEqual(fresh.runtime);
  });

  it('forgets what --unset names', () => {
    expect(plan('%conf --unset fetch.size').state.runtime).toEqual({});
  });

  it('reads lines below a cell magic, and submits nothing', () => {
    const planned = plan('%%conf\n# sizes\nfetch.size = 5\nspark.cores.max = "8"');
    expect(planned.task).toBeUndefined();
    expect(planned.state.runtime['fetch.size']).toBe('5');
    expect(planned.state.startup['spark.cores.max']).toBe('8');
  });

  it('reads the JSON of sparkmagic, with sections of our own', () => {
    const { state } = plan(
      '%%configure -f\n{"executorMemory": "4g", "numExecutors": 3, "conf": {"spark.x": true}, "runtime": {"spark.y": 1}}',
    );
    expect(state.startup).toEqual({
      'spark.executor.memory': '4g',
      'spark.executor.instances': '3',
      'spark.x': 'true',
    });
    expect(state.runtime).toEqual({ 'fetch.size': '10', 'spark.y': '1' });
    expect(state.freshEngines).toBe(1);
  });

  it('reads the lists and the name of a Livy session', () => {
    const { state } = plan(
      '%%configure\n{"name": "report", "pyFiles": ["a.py", "hdfs:///b.zip"], "jars": ["x.jar"], "archives": [], "files": "f.txt"}',
    );
    expect(state.startup).toEqual({
      'spark.executor.memory': '2g',
      'spark.app.name': 'report',
      'spark.submit.pyFiles': 'a.py,hdfs:///b.zip',
      'spark.jars': 'x.jar',
      'spark.yarn.dist.archives': '',
      'spark.files': 'f.txt',
    });
  });

  it('says that a startup key needs -f once an engine that reads it has run', () => {
    expect(answers('%conf spark.driver.memory=4g', started)).toContain('%conf -f');
    expect(answers('%conf spark.driver.memory=4g')).not.toContain('%conf -f');
    expect(answers('%conf hive.x=1', started)).not.toContain('%conf -f');
    expect(answers('%conf a=1', started)).not.toContain('%conf -f');
  });

  it('asks for a fresh engine with -f', () => {
    const { state } = plan('%conf -f', started);
    expect(state).toMatchObject({ freshEngines: 1, startedEngines: [] });
  });

  it('lists every parameter with its origin', () => {
    const { state } = plan('%conf spark.executor.memory=4g');
    expect(answers('%conf', state)).toMatch(/spark\.executor\.memory\s+4g\s+startup\s+notebook/);
    expect(answers('%conf --show', state)).toMatch(/fetch\.size\s+10\s+runtime\s+settings/);
    expect(plan('%conf --json').answers[0]?.json).toEqual({
      startup: { 'spark.executor.memory': '2g' },
      runtime: { 'fetch.size': '10' },
    });
  });

  it('shows no secret, neither as a value nor inside an address', () => {
    const set = plan(
      '%conf wds.linkis.jdbc.password=hunter2 url=jdbc:x://h/d?user=u&password=hunter2 other=http://me:hunter2@h/',
    );
    const shown = [...set.answers, ...plan('%conf --json', set.state).answers];
    expect(JSON.stringify(shown)).not.toContain('hunter2');
    expect(set.state.runtime['wds.linkis.jdbc.password']).toBe('hunter2');
  });

  it('escapes what it shows', () => {
    const html = plan('%conf a="<img src=x onerror=y>"').answers[0]?.html ?? '';
    expect(html).not.toContain('<img');
  });

  it.each([
    ['%conf nothing', /'nothing' is not KEY=VALUE/],
    ['%conf =1', /'=1' is not KEY=VALUE/],
    ['%conf "a b=1"', /'a b' is no key/],
    ['%conf a=1 --scope engine', /--scope takes startup or runtime, not 'engine'/],
    [
      '%conf --unset fetch.siz',
      /fetch\.siz: there is no parameter of that name; did you mean fetch\.size\?/,
    ],
    ['%conf --forc', /unknown option --forc; did you mean --force\?/],
    ['%%conf\na = 1\nno equals', /\(line 3, column 1\): 'no equals' is not 'key = value'/],
    ['%%conf\na = 1\n  b c = 2', /\(line 3, column 3\): 'b c' is no key/],
    ['%%configure\n{"a": ', /\(line 2, column 7\): no JSON: a value was expected/],
    ['%%configure -f\n\n{\n  "a": 1,\n}', /\(line 5, column 1\): no JSON: a name in double quotes/],
    ["-- why\n%%configure\n{\n  'a': 1}", /\(line 4, column 3\): no JSON: a name in double quotes/],
    [
      '%%configure\n{"b": "a",\n "a": [1]}',
      /\(line 3, column 2\): a must be a text, a number, true or false/,
    ],
    [
      '%%configure\n{"jars": ["a.jar,b.jar"]}',
      /\(line 2, column 2\): jars must be a list of texts without commas/,
    ],
    ['%%configure\n{"pyFiles": [1]}', /pyFiles must be a list of texts without commas/],
    ['%%configure\n{"conf": "x"}', /\(line 2, column 2\): conf must be an object/],
  ])('refuses %j', (code, message) => {
    expect(() => plan(code)).toThrow(message);
  });
});
