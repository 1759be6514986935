/** Runs a test file, and fails it when something still holds the process after its tests (the failure names it), or when Node warned. */
import { AsyncResource, createHook } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';

/** In milliseconds: by then all that is being closed must be gone. Only catches what never goes. */
const closingMs = 120_000;

/** Warnings that say nothing about the product: Jest's modules in Node's VM give one. */
const expected = new Set(['ExperimentalWarning']);

/** Where each handle was made, if that is asked for, since it makes every test slower. */
const origins = process.env['LINKIS_KERNEL_TEST_HANDLES'] ? followOrigins() : undefined;

// oxlint-disable-next-line import/no-default-export -- Jest takes the default export of this file
export default class extends TestEnvironment {
  #before = [];
  #allowed;
  #timers = new Map();
  #sweepAt = 1000;
  #warnings = [];
  #hear = (warning) => {
    if (!expected.has(warning.name)) this.#warnings.push(warning);
  };

  /** A file's first comment may name what Node itself leaves open, by `@leaves KIND`, and say why. */
  constructor(config, context) {
    super(config, context);
    this.#allowed = new Set([context.docblockPragmas?.leaves ?? []].flat());
  }

  async setup() {
    await super.setup();
    this.#follow('setTimeout');
    this.#follow('setInterval');
    this.#before = handles();
    process.on('warning', this.#hear);
  }

  async handleTestEvent(event, state) {
    if (event.name === 'test_start') raise(event.test, state);
    if (event.name === 'hook_start') raise(event.hook, state);
    if (event.name !== 'run_finish') return;
    // A warning comes a turn later than its cause.
    await new Promise(setImmediate);
    const left = await this.#left();
    if (left.length > 0)
      state.unhandledErrors.push(
        new Error(
          `Still open after the last test: ${left.join(', ')}.${describeHandles()}` +
            (origins === undefined
              ? '\nLINKIS_KERNEL_TEST_HANDLES=1 says where each was made.'
              : `\nMade at:\n${[...origins.values()].join('\n\n')}`),
        ),
      );
    for (const warning of this.#warnings)
      state.unhandledErrors.push(new Error(`Node warned: ${warning.stack ?? String(warning)}`));
  }

  async teardown() {
    process.off('warning', this.#hear);
    await super.teardown();
  }

  /** Tells the timers of the tests and the product apart where they are made, since Jest has timers of its own. */
  #follow(name) {
    const make = this.global[name];
    const follow = (...words) => {
      const timer = make(...words);
      this.#timers.set(new WeakRef(timer), new Error('made'));
      if (this.#timers.size > this.#sweepAt) this.#sweepAt = 1000 + this.#openTimers().length * 2;
      return timer;
    };
    // Among the properties is the one for `util.promisify`.
    Object.defineProperties(follow, Object.getOwnPropertyDescriptors(make));
    this.global[name] = follow;
  }

  /** The timers that hold the process, each with where it was made; it forgets the others. */
  #openTimers() {
    const found = [];
    for (const [timer, made] of this.#timers) {
      // Node marks a timer that has run or was cleared; the mark has no public name.
      const open = timer.deref();
      if (open === undefined || open['_destroyed'] || !open.hasRef()) this.#timers.delete(timer);
      else found.push([open, made]);
    }
    return found;
  }

  async #left() {
    const until = performance.now() + closingMs;
    for (;;) {
      const left = handles().filter((kind) => !this.#allowed.has(kind));
      for (const kind of this.#before) {
        const at = left.indexOf(kind);
        if (at >= 0) left.splice(at, 1);
      }
      left.push(
        ...this.#openTimers().map(
          ([open, made]) => `a timer of ${String(open['_idleTimeout'])} ms${stepsOf(made)}`,
        ),
      );
      if (left.length === 0 || performance.now() > until) return left;
      await delay(20);
    }
  }
}

/** Raises a deadline to the common one: it only catches a hang, and a shorter one would say how busy the machine is. */
function raise(step, { testTimeout }) {
  if (step.timeout !== undefined) step.timeout = Math.max(step.timeout, testTimeout);
}

/** The kinds of the handles that keep the process alive, without timers. */
function handles() {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => !['Immediate', 'Timeout', 'CloseReq'].includes(kind));
}

/** The place where it was made, without Node's and Jest's own steps. */
function stepsOf(made) {
  const steps = (made.stack ?? '').split('\n').slice(2);
  return steps
    .filter((step) => !/node:|node_modules/.test(step))
    .map((step) => `\n${step}`)
    .join('');
}

/** What can be said of each handle beyond its kind. */
function describeHandles() {
  // The only list of handles that Node gives; it has no public name.
  return process['_getActiveHandles']()
    .map((handle) => {
      if (handle.spawnargs !== undefined)
        return `\n  process ${String(handle.pid)}: ${handle.spawnargs.join(' ').slice(0, 200)}`;
      const { address, port } =
        typeof handle.address === 'function' ? (handle.address() ?? {}) : {};
      if (port === undefined) return '';
      const peer = handle.remotePort === undefined ? '' : ` to port ${String(handle.remotePort)}`;
      return `\n  ${handle.constructor.name} at ${address} port ${String(port)}${peer}`;
    })
    .join('');
}

function followOrigins() {
  const made = new Map();
  createHook({
    init(id, type, trigger, resource) {
      if (['PROMISE', 'TickObject', 'Immediate'].includes(type)) return;
      if (resource instanceof AsyncResource) return;
      made.set(id, `${type} ${new Error('made').stack?.split('\n').slice(2, 12).join('\n')}`);
    },
    destroy: (id) => void made.delete(id),
  }).enable();
  return made;
}
