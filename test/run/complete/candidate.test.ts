import { describe, expect, it } from '@jest/globals';
import { shownCompletion } from '../../../src/run/complete/candidate.ts';

/** Kinds that VS Code has an icon for [the Jupyter extension's map of kernel types]; all others look alike there. */
const known =
  'class,constant,enum,event,field,file,folder,function,interface,keyword,method,module,operator,property,snippet,struct,text,unit,value,variable'.split(
    ',',
  );

describe('the kind of a candidate', () => {
  it.each([
    ['table', 'class'],
    ['column', 'field'],
    ['database', 'module'],
    ['magic', 'function'],
    ['keyword', 'keyword'],
    ['option', 'property'],
    ['folder', 'folder'],
    ['what no list has', 'text'],
  ])('of a %s is %s, which VS Code knows', (type, kind) => {
    const { matches } = shownCompletion({ matches: [{ text: 'x', type }], start: 0, end: 1 });
    expect(matches).toEqual([{ text: 'x', kind }]);
    expect(known).toContain(kind);
  });
});
