import { describe, expect, it } from '@jest/globals';
import { shownSettings, sparkConfiguration } from '../../../src/gateway/spark/configuration.ts';

const valueOf = (pairs: readonly (readonly [string, string])[], key: string): string | undefined =>
  new Map(pairs).get(key);

describe('the configuration of a Spark session', () => {
  it('takes what the user asks for, and keeps Java and Spark in the directory of the session', () => {
    const made = sparkConfiguration(
      { 'spark.driver.memory': '2g', 'spark.sql.shuffle.partitions': 3, 'spark.speculation': true },
      '/state/one session',
    );
    expect(made.notices).toEqual([]);
    expect(valueOf(made.launch, 'spark.driver.memory')).toBe('2g');
    expect(valueOf(made.configuration, 'spark.sql.shuffle.partitions')).toBe('3');
    expect(valueOf(made.configuration, 'spark.speculation')).toBe('true');
    expect(valueOf(made.configuration, 'spark.local.dir')).toBe('/state/one session/tmp');
    expect(valueOf(made.launch, 'spark.driver.extraJavaOptions')).toContain(
      '"-Djava.io.tmpdir=/state/one session/tmp"',
    );
    expect(valueOf(made.defaults, 'spark.sql.warehouse.dir')).toBe('/state/one session/warehouse');
    expect(valueOf(made.defaults, 'spark.ui.enabled')).toBe('false');
  });

  it('hands to the command line of Java nothing that may wait', () => {
    const { launch } = sparkConfiguration(
      { 'spark.hadoop.fs.s3a.secret.key': 'hidden', 'spark.jars.packages': 'a:b:1' },
      '/s',
    );
    expect(launch.map(([key]) => key).toSorted()).toEqual([
      'spark.driver.bindAddress',
      'spark.driver.extraJavaOptions',
      'spark.driver.host',
      'spark.jars.packages',
      'spark.master',
    ]);
  });

  it('adds the Java options of the user to its own', () => {
    const { launch } = sparkConfiguration({ 'spark.driver.extraJavaOptions': '-Dmine=1' }, '/s');
    expect(valueOf(launch, 'spark.driver.extraJavaOptions')).toMatch(
      /java\.io\.tmpdir.* -Dmine=1$/,
    );
  });

  it.each([
    [{ 'spark.master': 'yarn' }, ['spark.master=yarn has no effect, it is local[*]']],
    [{ 'spark.master': 'local[1]' }, []],
    [{ 'hive.exec.x': '1' }, ['The startup parameter hive.exec.x has no effect on Spark here']],
    [{ 'spark.odd': { a: 1 } }, ['The startup parameter spark.odd has no effect on Spark here']],
    // Where an engine of a cluster runs means nothing here.
    [{ 'wds.linkis.rm.yarnqueue': 'etl' }, []],
  ])('says what of %j has no effect', (startup, said) => {
    const { notices } = sparkConfiguration(startup, '/s');
    expect(notices).toHaveLength(said.length);
    for (const text of said) expect(notices.join('\n')).toContain(text);
  });

  it('keeps secrets out of the log', () => {
    const startup = {
      'spark.hadoop.fs.s3a.secret.key': 'hidden-1',
      'spark.my.password': 'hidden-2',
      'spark.sql.ansi.enabled': 'true',
    };
    const shown = shownSettings(sparkConfiguration(startup, '/s'), startup);
    expect(shown).toContain('spark.sql.ansi.enabled=true');
    expect(shown).toContain('spark.my.password=*********(redacted)');
    expect(shown.join('\n')).not.toContain('hidden');
  });
});
