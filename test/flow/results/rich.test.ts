/** Values that Python sends in several types: shown as they are, marked as the cell's value, shown again, never trusted. */
import { describe, expect, it } from '@jest/globals';
import type { CellEvent } from '../../../src/interpreter/index.ts';
import { fixture } from '../../support/fixture.ts';
import { startStack, type RanCell } from '../../support/local-stack.ts';

const stack = fixture(startStack);

type Display = Extract<CellEvent, { readonly kind: 'display' }>;

/** What the cell shows below or above its status line. */
function shown(run: RanCell): readonly Display[] {
  return run.events.filter(
    (event): event is Display => event.kind === 'display' && event.displayId === undefined,
  );
}

/** A cell whose Python sends the HTML as a result. */
const sends = (html: string): string => `%%python\nshow.show_html(${JSON.stringify(html)})`;

const commentOf = (content: unknown): string =>
  `<!--linkis-kernel:mime ${Buffer.from(JSON.stringify(content)).toString('base64')}-->`;

const formula = {
  data: { 'text/plain': 'x²', 'text/latex': '$x^2$', 'image/png': 'iVBORw0KGgo=' },
  metadata: { 'image/png': { width: 40 }, 'text/html': { isolated: true }, 'image/x': 'no' },
  result: true,
};

describe('a result in several types', () => {
  it('is the value of the cell, with the metadata of its types, and without the text for others', async () => {
    const run = await stack.run(sends(`${commentOf(formula)}<pre>for others</pre>`));
    expect(shown(run)).toEqual([
      {
        kind: 'display',
        bundle: formula.data,
        metadata: { 'image/png': { width: 40 } },
        isValue: true,
      },
    ]);
  });

  it('takes the rest of the page as its HTML when the comment says so, and typesets what is in it', async () => {
    const content = { data: { 'text/plain': 'Größe' }, metadata: {}, result: false, html: true };
    const run = await stack.run(sends(`${commentOf(content)}\n<b>$x^2$</b>`));
    expect(shown(run)).toEqual([
      {
        kind: 'display',
        bundle: { 'text/plain': 'Größe', 'text/html': '<b>$x^2$</b>' },
        metadata: {},
      },
    ]);
  });

  it('is shown again by %result, for a program too, and refused by %export in words', async () => {
    await stack.run(sends(`${commentOf(formula)}<pre>for others</pre>`));
    const again = await stack.run('%result last');
    expect(shown(again)).toMatchObject([
      { bundle: formula.data, metadata: { 'image/png': { width: 40 } } },
    ]);
    const [json] = shown(await stack.run('%result last --json'));
    expect(json?.bundle['application/json']).toMatchObject({
      kind: 'bundle',
      data: formula.data,
      isValue: true,
    });
    const exported = await stack.run('%export last formula.csv');
    expect(exported.outcome).toMatchObject({
      error: { evalue: expect.stringMatching(/is no table/) },
    });
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['a script', { 'application/javascript': 'alert(1)' }, ['text/plain']],
    ['a type of nobody', { 'application/x-any': 'x', 'text/x': 'x' }, ['text/plain']],
    ['a picture that is no base64', { 'image/png': '"><script>' }, ['text/plain']],
    ['HTML that is no text', { 'text/html': { a: 1 } }, ['text/plain']],
    ['a chart alone', { 'application/vnd.plotly.v1+json': { data: [] } }, ['text/plain']],
    [
      'a chart beside a picture',
      { 'application/vnd.vegalite.v5+json': { mark: 'bar' }, 'image/png': 'iVBORw0KGgo=' },
      ['text/plain', 'application/vnd.vegalite.v5+json', 'image/png'],
    ],
    ['a JSON value', { 'application/json': [1, null] }, ['text/plain', 'application/json']],
  ])('keeps of %s what clients can show', async (_name, data, types) => {
    const content = { data: { 'text/plain': 'a', ...data }, metadata: {}, result: false };
    const [display] = shown(await stack.run(sends(commentOf(content))));
    expect(Object.keys(display?.bundle ?? {}).toSorted()).toEqual(types.toSorted());
  });

  it.each([
    ['no base64', '<!--linkis-kernel:mime ??--><p>page</p>'],
    ['no JSON', '<!--linkis-kernel:mime AAAA--><p>page</p>'],
    ['no text', `${commentOf({ data: { 'image/png': 'iVBORw0KGgo=' } })}<p>page</p>`],
    ['a comment without an end', '<!--linkis-kernel:mime AAAA <p>page</p>'],
    ['no comment', '<p>page</p>'],
  ])('is plain HTML when it has %s', async (_name, html) => {
    const [display] = shown(await stack.run(sends(html)));
    expect(display?.bundle['text/html']).toBe(html);
    expect(display?.isValue).toBeUndefined();
  });

  it.each([
    [400, ['text/plain', 'application/json']],
    [600, ['text/plain']],
    [100_000, ['text/plain']],
  ])('leaves out a value that is nested too deeply to be sent on: %d', async (depth, types) => {
    const nested = [
      `deep = '[' * ${String(depth)} + ']' * ${String(depth)}`,
      `content = '{"data": {"text/plain": "a", "application/json": ' + deep + '}, "metadata": {"text/plain": {"a": ' + deep + '}}}'`,
      "show.show_html('<!--linkis-kernel:mime ' + base64.b64encode(content.encode()).decode() + '-->')",
    ];
    const [display] = shown(await stack.run(`%%python\nimport base64\n${nested.join('\n')}`));
    expect(display).toMatchObject({ bundle: { 'text/plain': 'a' } });
    expect(Object.keys(display?.bundle ?? {})).toEqual(types);
    expect(Object.keys(display?.metadata ?? {})).toEqual(depth < 500 ? ['text/plain'] : []);
  });

  it('of 20 MB is not put into the notebook, and told', async () => {
    const run = await stack.run(
      `%%python\nimport base64, json\ncontent = {'data': {'text/plain': 'a', 'text/html': 'z' * 17_000_000}}\nshow.show_html('<!--linkis-kernel:mime ' + base64.b64encode(json.dumps(content).encode()).decode() + '-->')`,
    );
    expect(run.displays().join('\n')).toMatch(
      /cannot be shown here: it has 17 MB, and a notebook takes at most 16 MB/,
    );
  });
});
