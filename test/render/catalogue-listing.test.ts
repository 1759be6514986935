import { describe, expect, it } from '@jest/globals';
import { renderListing } from '../../src/render/index.ts';
import { expectInert } from '../support/inert-html.ts';

describe('renderListing', () => {
  it('aligns columns and leaves out the ones in which nothing stands', () => {
    const bundle = renderListing({
      title: '2 tables',
      columns: ['table', 'owner', 'kind'],
      rows: [
        ['a', '', 'view'],
        ['long name', '', ''],
      ],
      notes: ['a note'],
    });
    expect(bundle['text/plain']).toBe(
      '2 tables\ntable      kind\n---------  ----\na          view\nlong name\na note',
    );
    expect(bundle['text/html']).not.toContain('owner');
    expect(bundle).not.toHaveProperty(['application/json']);
  });

  it('has no line of heads when there are none', () => {
    const bundle = renderListing({ title: 'facts', columns: ['', ''], rows: [['user', 'ann']] });
    expect(bundle['text/plain']).toBe('facts\nuser  ann');
    expect(bundle['text/html']).not.toContain('<th');
  });

  it('says only its title when there are no rows', () => {
    const bundle = renderListing({ title: 'none', columns: ['a'], rows: [], json: [] });
    expect(bundle['text/plain']).toBe('none');
    expect(bundle['application/json']).toEqual([]);
  });

  it('shows at most 2,000 rows and says how many are left', () => {
    const rows = Array.from({ length: 2345 }, (_, n) => [`t${String(n)}`]);
    const bundle = renderListing({ title: 't', columns: ['table'], rows });
    expect(bundle['text/plain']).toContain('345 more rows are not shown');
    expect(bundle['text/plain']).not.toContain('t2000');
  });

  it('escapes what comes from the server', () => {
    const evil = '<img src=x onerror=alert(1)>\u202e\n"\'&';
    const bundle = renderListing({ title: evil, columns: [evil], rows: [[evil]], notes: [evil] });
    expectInert(String(bundle['text/html']));
    expect(bundle['text/plain']).not.toContain('\u202e');
  });
});
