/**
 * How a kernel uses memory. It lives for days beside many others and mostly waits: it is sparing then. While cells keep it busy it is quick,
 * since sparing V8 collects its old objects again and again, which takes half of the time that a long log needs; and once the kernel waits
 * again it gives back what was taken.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Interpreter } from '../../interpreter/index.ts';

/** In milliseconds: how often the processor's time is looked at while something is being done. */
const beatMs = 50;
/** The part of a beat in which the process has to compute to be busy. */
const busyShare = 0.4;
/** So many beats without work, a second, are a wait. */
const restingBeats = 20;

/** Of old objects: collected as soon as a third more has come; or when there is two and a half times as much, where V8 itself would let it be four times. */
const sparing = ['--optimize-for-size', '--heap-growing-percent=0'];
const quick = ['--no-optimize-for-size', '--heap-growing-percent=150'];

export interface ThriftParts {
  readonly setFlag: (flag: string) => unknown;
  /** Frees what nobody holds any more. */
  readonly collect: () => void;
  /** Milliseconds of processor time of this process so far. */
  readonly computedMs: () => number;
  readonly now: () => number;
}

/** What V8 is told here, or the fakes of a test. */
const ofV8: ThriftParts = {
  setFlag: setFlagsFromString,
  collect: collectGarbage,
  computedMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  now: () => performance.now(),
};

/** The thrift in force: V8's flags are those of the whole process. */
let inForce: InForce | undefined;

interface InForce {
  readonly setFlag: ThriftParts['setFlag'];
  isQuick: boolean;
}

function setAll(flags: readonly string[], setFlag: ThriftParts['setFlag']): void {
  for (const flag of flags) setFlag(flag);
}

/** Does the work as a kernel does that waits: V8 takes compiled code only with the flags with which it was made. */
export function sparingly<T>(work: () => T): T {
  if (inForce?.isQuick !== true) return work();
  const { setFlag } = inForce;
  setAll(sparing, setFlag);
  try {
    return work();
  } finally {
    setAll(quick, setFlag);
  }
}

export interface Thrift {
  /** A cell has begun or goes on. May be called as often as it likes. */
  readonly worked: () => void;
}

/**
 * Sparing from now on. V8 lets the space for new objects grow to 32 MB and never shrinks it: it keeps the size that it has now, so this is
 * called before the language is loaded, which would fill 4 MB of it for good, and after all that clients wait for at the start.
 */
export function startThrift({ setFlag, collect, computedMs, now }: ThriftParts = ofV8): Thrift {
  setFlag('--semi-space-growth-factor=1');
  setAll(sparing, setFlag);
  // The collector's threads cost more than they help with so little garbage.
  setFlag('--no-parallel-scavenge');
  let beats: NodeJS.Timeout | undefined;
  const own: InForce = { setFlag, isQuick: false };
  inForce = own;
  // The start has left something too.
  let hasLitter = true;
  let worksSince = { computed: 0, at: 0 };
  let resting = 0;

  function beat(): void {
    const before = worksSince;
    worksSince = { computed: computedMs(), at: now() };
    const share = (worksSince.computed - before.computed) / (worksSince.at - before.at);
    if (share >= busyShare) {
      resting = 0;
      hasLitter = true;
      if (!own.isQuick) setAll(quick, setFlag);
      own.isQuick = true;
      return;
    }
    resting += 1;
    if (resting < restingBeats) return;
    clearInterval(beats);
    beats = undefined;
    if (own.isQuick) setAll(sparing, setFlag);
    own.isQuick = false;
    if (hasLitter) collect();
    hasLitter = false;
  }

  function worked(): void {
    resting = 0;
    if (beats !== undefined) return;
    worksSince = { computed: computedMs(), at: now() };
    beats = setInterval(beat, beatMs).unref();
  }
  worked();
  return { worked };
}

/** The same interpreter; each step of a cell is told to `thrift`. */
export function withThrift(interpreter: Interpreter, { worked }: Thrift): Interpreter {
  return {
    ...interpreter,
    execute(cell) {
      const events = interpreter.execute(cell);
      const told: ReturnType<Interpreter['execute']> = {
        async next() {
          worked();
          return events.next();
        },
        return: async (value) => events.return(value),
        throw: async (thrown) => events.throw(thrown),
        [Symbol.asyncIterator]: () => told,
        [Symbol.asyncDispose]: async () => events[Symbol.asyncDispose](),
      };
      return told;
    },
  };
}

/** Node names no other way to V8's collector [the documentation of `v8.setFlagsFromString`]. Twice: what refers to buffers goes first. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  try {
    runInNewContext('gc(); gc()');
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
