import { describe, expect, it } from '@jest/globals';
import { createOutputCollector } from '../../src/notebook/index.ts';

const message = (type: string, content: Record<string, unknown>) => ({
  header: { msg_type: type },
  content,
});
const stream = (name: string, text: string) => message('stream', { name, text });
const display = (text: string, id?: string, type = 'display_data') =>
  message(type, {
    data: { 'text/plain': text },
    metadata: {},
    transient: id === undefined ? {} : { display_id: id },
  });

describe('createOutputCollector', () => {
  it('joins neighbouring text of one stream and keeps the order of the two', () => {
    const collector = createOutputCollector();
    for (const [name, text] of [
      ['stdout', 'a'],
      ['stdout', 'b\n'],
      ['stderr', 'c'],
      ['stdout', 'd'],
    ] as const)
      collector.take('x', stream(name, text));

    expect(collector.outputs('x')).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'ab\n' },
      { output_type: 'stream', name: 'stderr', text: 'c' },
      { output_type: 'stream', name: 'stdout', text: 'd' },
    ]);
  });

  it.each([
    ['a bar that is drawn in pieces', ['10%\r', '20', '%\r30%\n', 'done\n'], '30%\ndone\n'],
    ['a shorter drawing over a longer one', ['longer\rabc'], 'abcger'],
    ['a cursor that went back and is not used', ['abc\r'], 'abc'],
    ['a piece that goes on after a return', ['abc\rx', 'y'], 'xyc'],
    ['line ends of Windows', ['a\r\n', 'b\r', '\nc'], 'a\nb\nc'],
    ['colours', ['\u001b[31mred\u001b[0m\r\u001b[32mok\u001b[0m'], '\u001b[32mok\u001b[0m'],
  ])('stores of %s what is left on the screen', (_what, pieces, left) => {
    const collector = createOutputCollector();
    for (const text of pieces) collector.take('x', stream('stdout', text));
    expect(collector.outputs('x')).toEqual([{ output_type: 'stream', name: 'stdout', text: left }]);
  });

  it('applies an update to every display of its id, in earlier cells too, and adds nothing', () => {
    const collector = createOutputCollector();
    collector.take('x', display('one', 'id'));
    collector.take('y', display('two', 'id'));
    collector.take('y', display('new', 'id', 'update_display_data'));
    collector.take('y', display('lost', 'unknown', 'update_display_data'));

    const expected = [{ output_type: 'display_data', data: { 'text/plain': 'new' }, metadata: {} }];
    expect(collector.outputs('x')).toEqual(expected);
    expect(collector.outputs('y')).toEqual(expected);
  });

  it('clears at once, or when the next output comes', () => {
    const collector = createOutputCollector();
    collector.take('x', stream('stdout', 'a'));
    collector.take('x', message('clear_output', { wait: true }));
    expect(collector.outputs('x')).toHaveLength(1);
    collector.take('x', stream('stdout', 'b'));
    expect(collector.outputs('x')).toEqual([{ output_type: 'stream', name: 'stdout', text: 'b' }]);
    collector.take('x', message('clear_output', { wait: false }));
    expect(collector.outputs('x')).toEqual([]);
  });

  it('keeps results and errors in the form of nbformat', () => {
    const collector = createOutputCollector();
    collector.take(
      'x',
      message('execute_result', { data: { 'text/plain': '1' }, metadata: {}, execution_count: 4 }),
    );
    collector.take('x', message('error', { ename: 'E', evalue: 'v', traceback: ['E: v'] }));
    collector.take('x', message('status', { execution_state: 'idle' }));

    expect(collector.outputs('x')).toEqual([
      {
        output_type: 'execute_result',
        data: { 'text/plain': '1' },
        metadata: {},
        execution_count: 4,
      },
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['E: v'] },
    ]);
  });
});
