/** Magics about engines on the server, and the queues that they stand in. */
import { commandMagic, type Magic } from '../form/magic.ts';
import { invalid } from '../grammar/options.ts';
import { instancePattern, logMagic } from './log-magic.ts';

/** How far back `%engines --past` looks when it is not said: as long as Linkis' own console shows. */
const usualPastMs = 86_400_000;

const enginesMagic = commandMagic(
  {
    name: 'engines',
    summary:
      'Your living engines on the server, those of this notebook marked, with what they do and take; or those that have ended, the end of one, or of those that its kernels have left behind.',
    usage: '',
    options: {
      kill: {
        kind: 'text',
        value: 'INSTANCE',
        help: 'end this engine of yours, named as the list names it (HOST:PORT)',
      },
      past: {
        kind: 'flag',
        help: 'the engines that have ended, with their times and where their logs lie; %log HOST:PORT reads these',
      },
      since: { kind: 'duration', value: 'TIME', help: 'with --past: started within 6h, 7d (1d)' },
      cleanup: {
        kind: 'flag',
        help: 'list the idle engines of kernels of this notebook that are gone; with -f they are ended',
      },
      force: { kind: 'flag', short: 'f', help: 'with --cleanup: end them' },
    },
    examples: [
      '%engines',
      '%engines --past --since 7d',
      '%engines --kill node7:40801',
      '%engines --cleanup -f',
    ],
  },
  (_call, options) => {
    const kill = options.text('kill');
    const [cleanup, force] = [options.flag('cleanup'), options.flag('force')];
    const [past, since] = [options.flag('past'), options.duration('since')];
    if (kill !== undefined && cleanup)
      throw options.invalid('cleanup', 'and --kill do not go together');
    if (force && !cleanup) throw options.invalid('force', 'goes with --cleanup');
    if (since !== undefined && !past) throw options.invalid('since', 'goes with --past');
    if (past && (kill !== undefined || cleanup))
      throw options.invalid('past', `and --${cleanup ? 'cleanup' : 'kill'} do not go together`);
    if (past) return { kind: 'past-engines', sinceMs: since ?? usualPastMs };
    if (cleanup) return { kind: 'engines', kill, cleanup: force ? 'end' : 'list' };
    if (kill !== undefined && options.flag('json'))
      throw options.invalid('json', 'and --kill do not go together');
    if (kill !== undefined && !instancePattern.test(kill))
      throw options.invalid('kill', `takes HOST:PORT as %engines lists it, not '${kill}'`);
    return { kind: 'engines', kill };
  },
);

const queueMagic = commandMagic(
  {
    name: 'queue',
    summary:
      'Your tasks that run and wait, by engine and one by one, what the engines take of your limits, and the Yarn queues; with a name, the load of that queue.',
    usage: '[NAME]',
    options: {
      cluster: {
        kind: 'text',
        value: 'CLUSTER',
        help: 'the cluster of the queue, where several have one of that name',
      },
    },
    examples: ['%queue', '%queue default', '%queue root.etl --cluster prod'],
  },
  (call, options) => {
    const [word] = options.words;
    const cluster = options.text('cluster');
    if (word?.text.trim() === '')
      throw invalid(call, word, 'takes the name of a queue, as in %queue default');
    if (word === undefined && cluster !== undefined)
      throw options.invalid('cluster', 'goes with a queue, as in %queue default --cluster prod');
    return word === undefined
      ? { kind: 'queue' }
      : { kind: 'queue-load', queue: word.text, cluster };
  },
);

/** `%log`, `%engines`, `%queue`. */
export const engineMagics: readonly Magic[] = [logMagic, enginesMagic, queueMagic];
