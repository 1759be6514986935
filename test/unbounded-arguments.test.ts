/**
 * A call takes as many arguments as the stack has room for, about a hundred thousand: a list from a log, a server or a cell
 * that is spread into them ends the cell with an error of its own. Loops and `largest` have no such end.
 */
import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';

const root = path.resolve(import.meta.dirname, '..');

/** Lists of a fixed length: the parameters of one function handed on, and at most one sentence. */
const fixed: ReadonlySet<string> = new Set([
  'src/cli/command-line.ts: ...profileOption',
  'src/cli/command-line.ts: ...jsonOption',
  'src/cli/local-gateway/local-gateway.ts: ...secondGatewayNews(current)',
]);

/** Calls whose arguments are as many as a list is long, as `file: code`. */
function spreadCalls(file: string, code: string): readonly string[] {
  const bytes = Buffer.from(code);
  const tree = parseSync(code, { syntax: 'typescript', target: 'es2022' });
  // The positions of a tree go on from those of the tree before it.
  const first = tree.span.start - Buffer.byteLength(code.slice(0, startOf(code)));
  const found: string[] = [];
  const note = (start: number, end: number): void => {
    found.push(`${file}: ${bytes.subarray(start - first, end - first).toString()}`);
  };
  walk(tree, (node) => {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return;
    const list = node.arguments ?? [];
    for (const { spread, expression } of list)
      if (spread != null && !isLiteral(expression)) note(spread.start, expression.span.end);
    const called = node.callee?.property?.value;
    // `Function.prototype.apply` has two arguments at the most, what is called apply here has more.
    if (called === 'apply' && list.length <= 2) note(node.span.start, node.span.end);
  });
  return found;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface TreeNode {
  readonly type?: string;
  readonly span: Span;
  readonly arguments?: readonly { readonly spread?: Span | null; readonly expression: TreeNode }[];
  readonly elements?: readonly ({ readonly spread?: Span | null } | null)[];
  readonly callee?: { readonly property?: { readonly value?: unknown } };
}

function isLiteral(node: TreeNode): boolean {
  return (
    node.type === 'ArrayExpression' && node.elements?.every((item) => item?.spread == null) === true
  );
}

function walk(value: unknown, see: (node: TreeNode) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, see);
  else if (typeof value === 'object' && value !== null) {
    see(value as TreeNode);
    for (const item of Object.values(value)) walk(item, see);
  }
}

/** Where the first word of the code stands, behind its comments. */
function startOf(code: string): number {
  return /^(?:\s+|\/\*[\s\S]*?\*\/|\/\/.*)*/.exec(code)?.[0].length ?? 0;
}

describe('the arguments of a call', () => {
  it('are never as many as a list is long', () => {
    const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `src/${name}`);
    expect(files.length).toBeGreaterThan(100);
    const found = files.flatMap((file) =>
      spreadCalls(file, readFileSync(path.join(root, file), 'utf8')),
    );
    expect(found.filter((call) => !fixed.has(call))).toEqual([]);
  });

  it.each([
    ['push', 'lines.push(...page);', '...page'],
    [
      'the largest',
      '/* é */ const n = Math.max(0, ...rows.map((row) => row.length));',
      '...rows.map((row) => row.length)',
    ],
    ['a constructor', 'new Foo(...list);', '...list'],
    ['apply', 'f.apply(undefined, list);', 'f.apply(undefined, list)'],
    ['a method behind another', 'a.b(1).splice(0, 1, ...(await c()));', '...(await c())'],
  ])('are found out in %s', (_, code, call) => {
    expect(spreadCalls('x', code)).toEqual([`x: ${call}`]);
  });
});
