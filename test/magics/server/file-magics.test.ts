/** The magics about the server's files: their words, options and other systems' lines. */
import { describe, expect, it } from '@jest/globals';
import { parseCell, planCell } from '../../../src/magics/index.ts';
import { freshState } from '../../support/run-settings.ts';

const commandsOf = (code: string): readonly unknown[] =>
  planCell(parseCell(code), freshState({})).commands;

describe('a magic about files of the server', () => {
  it.each<[string, Record<string, unknown>]>([
    ['%ls', { kind: 'ls', path: undefined, long: false, all: false, recursive: false }],
    ['%ls hdfs:a -l', { kind: 'ls', path: 'hdfs:a', long: true, recursive: false }],
    ['%ls -laR "my dir"', { kind: 'ls', path: 'my dir', long: true, all: true, recursive: true }],
    ['%cat a.sql', { kind: 'cat', path: 'a.sql', part: undefined, encoding: undefined }],
    ['%cat a.sql --tail 5', { kind: 'cat', part: { from: 'tail', lines: 5 } }],
    ['%cat a.sql -n 5', { kind: 'cat', part: { from: 'head', lines: 5 } }],
    ['%cat a.sql --encoding GB2312', { kind: 'cat', encoding: 'gbk' }],
    ['%get a.csv', { kind: 'get', path: 'a.csv', local: undefined, force: false }],
    ['%get a.csv b/ --force', { kind: 'get', path: 'a.csv', local: 'b/', force: true }],
    ['%put a.csv', { kind: 'put', local: 'a.csv', path: undefined, force: false }],
    ['%put a.csv "b c.csv" # why', { kind: 'put', local: 'a.csv', path: 'b c.csv' }],
    ['%rm a', { kind: 'rm', path: 'a', recursive: false, confirmed: false }],
    ['%rm a -r --yes --json', { kind: 'rm', recursive: true, confirmed: true, json: true }],
    ['%mkdir a/b', { kind: 'mkdir', path: 'a/b' }],
    ['%mv a b', { kind: 'mv', path: 'a', to: 'b' }],
    ['%fs ls', { kind: 'ls', path: undefined }],
    ['%fs ls dbfs:/mnt/x', { kind: 'ls', path: 'mnt/x' }],
    ['%fs ls dbfs:/', { kind: 'ls', path: '~' }],
    ['%fs ls /mnt/x', { kind: 'ls', path: 'mnt/x' }],
    ['%fs head file:///data/x', { kind: 'cat', path: 'file:///data/x' }],
    ['%fs mkdirs a', { kind: 'mkdir', path: 'a' }],
    ['%fs mv a b', { kind: 'mv', path: 'a', to: 'b' }],
    ['%fs rm a', { kind: 'rm', path: 'a', recursive: false }],
    ['%fs rm -r a', { kind: 'rm', path: 'a', recursive: true }],
    ['%fs rm --recurse=true a', { kind: 'rm', path: 'a', recursive: true }],
  ])('reads %s', (code, command) => {
    expect(commandsOf(code)).toEqual([expect.objectContaining(command)]);
  });

  it.each([
    ['%cat', /%cat \(line 1, column 1\): takes a path/],
    ['%get', /takes a path, as in %get/],
    ['%put', /takes a path, as in %put/],
    ['%rm ""', /%rm \(line 1, column 5\): takes a path/],
    ['%mv a', /%mv .*takes a path/],
    ['%mv a b c', /'c' is one word too many/],
    ['%rm a b', /'b' is one word too many/],
    ['%rm -rx a', /unknown option -rx/],
    ['%cat a --head 0', /--head takes a whole number from 1/],
    ['%cat a --head 1 --tail 2', /--tail and --head do not go together/],
    ['%cat a --encoding x', /--encoding takes utf-8, .*not 'x'/],
    ['%mkdir "a\u0000b"', /no control characters/],
    ['%rmm a', /%rm\b/],
  ])('refuses %s', (code, words) => {
    expect(() => commandsOf(code)).toThrow(words);
  });
});
