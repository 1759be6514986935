/** `linkis-kernel run`: runs a notebook, or a file of code, from start to end, without a browser and without Python. */
import { basename, dirname, resolve } from 'node:path';
import {
  allListeners,
  checkWritable,
  createNotebookSaver,
  failureListener,
  injectParameters,
  jsonEvents,
  type JsonEvents,
  manifestOf,
  type NotebookRun,
  type RunListener,
  runCellsOf,
  runNotebook,
  startKernelProcess,
  summaryLine,
  summaryOf,
  unusedParameters,
  writeRecord,
} from '../notebook/index.ts';
import { cutToWidth } from '../render/index.ts';
import { coloursFor, isColoured, LinkisKernelError } from '../shared/index.ts';
import { takeInterrupts } from './interrupts.ts';
import { commandSettings } from './language/command-settings.ts';
import { mainPath } from './package-facts.ts';
import { reportFailure } from './report-failure.ts';
import { readRunSource } from './run-source.ts';
import { parametersFromFile, parametersFromWords } from './run-parameters.ts';
import { againSentence, resumptionFrom, runFacts } from './run-resumption.ts';
import { outputListener } from './shown-output.ts';
import { headWidth, outputWidth } from './terminal-width.ts';

/** Lines of a table in the terminal when the written notebook has all of it. */
const terminalLines = 30;

export interface RunNotebookOptions {
  /** `name=value` each. */
  readonly parameter?: readonly string[];
  /** YAML or JSON. */
  readonly parameterFile?: string;
  readonly output?: string;
  /** Seconds for each cell. */
  readonly timeout?: number;
  readonly allowErrors?: boolean;
  /** Goes on with the run that wrote `output`. */
  readonly resume?: boolean;
  /** Where to write the record of the run, as JSON. */
  readonly manifest?: string;
  /** Failures and the summary alone. */
  readonly quiet?: boolean;
  /** Events for programs in place of text. */
  readonly json?: boolean;
  /** Setting `log` of the kernel. */
  readonly log?: string;
  /** End the local gateway afterwards, whoever started it. */
  readonly stopGateway?: boolean;
  readonly profile?: string;
}

/**
 * Runs and shows the notebook, and writes it to `output` after each cell. What failed is told on stderr, all else on stdout. Exit code 1 when
 * a cell failed that was not allowed to, 130 and 143 when a signal ended the run. Throws NOTEBOOK_INVALID, OPTION_INVALID, KERNEL_DIED.
 */
export async function run(path: string, options: RunNotebookOptions): Promise<void> {
  const started = performance.now();
  const { notebook: given, isWhole } = await readRunSource(path);
  const parameters = {
    ...(await parametersFromFile(options.parameterFile)),
    ...parametersFromWords(options.parameter ?? []),
  };
  for (const warning of isWhole ? unusedParameters(given, Object.keys(parameters)) : [])
    process.stderr.write(`Warning: ${warning}\n`);
  const notebook = injectParameters(given, parameters);
  await checkFiles(path, options);
  const settings = await commandSettings(options.profile);
  const facts = runFacts(settings, options.profile);
  const { resume = false, output: earlier } = options;
  const resumption = resume
    ? await resumptionFrom(notebook, earlier, { facts, profile: options.profile })
    : undefined;
  const again = resumption && againSentence(resumption);
  if (again !== undefined) process.stderr.write(`${again}\n`);
  const events = options.json === true ? jsonEvents(toOutput) : undefined;
  const { signal, exitCode: exitOfSignal } = takeInterrupts();
  const startedAt = new Date().toISOString();
  const saver = options.output === undefined ? undefined : createNotebookSaver(options.output);
  const kernel = await startKernelProcess({
    command: [process.execPath, mainPath(), 'start', '-f'],
    directory: dirname(resolve(path)),
    env: {
      ...process.env,
      // Jupyter Server tells a kernel its notebook by this variable; the journal files tasks under that path.
      JPY_SESSION_NAME: resolve(path),
      ...(options.profile !== undefined && { LINKIS_PROFILE: options.profile }),
      ...(options.log !== undefined && { LINKIS_KERNEL_LOG: options.log }),
    },
  });
  let done: NotebookRun;
  let unwritten: LinkisKernelError | undefined;
  try {
    events?.starts({
      notebook: path,
      output: options.output ?? null,
      cells: runCellsOf(notebook).length,
    });
    done = await runNotebook(notebook, kernel, {
      allowErrors: options.allowErrors ?? false,
      cellTimeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
      signal,
      kept: resumption?.kept,
      save: (notebook) => saver?.save(notebook),
      // A notebook that is kept in git has nothing in it that differs from run to run.
      facts: settings.run.status === 'stable' ? undefined : facts,
      kernelspec: { name: 'linkis', display_name: 'Linkis', language: 'sql' },
      listener: listenerFor(path, options, events),
    });
    saver?.save(done.notebook);
    unwritten = await saver?.settle();
  } finally {
    await kernel.stop();
    if (options.stopGateway === true) await stopLocalGateway(options.profile);
  }
  for (const failure of [done.stopped, unwritten]) if (failure) reportFailure(failure);
  const summary = summaryOf(done);
  if (summary.failed.length > 0 && options.allowErrors !== true) process.exitCode = 1;
  process.exitCode = exitOfSignal() ?? process.exitCode;
  const ms = performance.now() - started;
  const output = unwritten === undefined ? (options.output ?? null) : null;
  let exitCode = Number(process.exitCode ?? 0);
  const stopped =
    done.stopped === undefined ? null : { code: done.stopped.code, message: done.stopped.message };
  events?.summary({ ...summary, ms: Math.round(ms), output, exitCode, stopped });
  if (options.manifest !== undefined) {
    const whole = { ...facts, notebook: path, output, exitCode, stopped };
    const times = { started: startedAt, ended: new Date().toISOString() };
    try {
      await writeRecord(options.manifest, manifestOf(done, { ...whole, ...times }));
    } catch (thrown) {
      reportFailure(thrown);
      exitCode ||= 1;
      process.exitCode = exitCode;
    }
  }
  const line = [
    `${basename(path)}: ${summaryLine(summary, ms)}`,
    ...(output === null ? [] : [output]),
  ].join(' · ');
  if (exitCode !== 0) process.stderr.write(`${errorColours().red(line)}\n`);
  else if (events === undefined) toOutput(`${options.quiet === true ? '' : '\n'}${line}\n`);
}

/** Throws OPTION_INVALID when the notebook or the record could not be written, or one would take the place of another. */
async function checkFiles(
  path: string,
  { output, manifest }: Pick<RunNotebookOptions, 'output' | 'manifest'>,
): Promise<void> {
  if (output !== undefined) await checkWritable(output, 'notebook');
  if (manifest === undefined) return;
  await checkWritable(manifest, 'record');
  for (const other of [path, output])
    if (other !== undefined && resolve(other) === resolve(manifest))
      throw new LinkisKernelError('OPTION_INVALID', `--manifest would overwrite ${other}`, {
        hint: 'Give the record a file of its own.',
      });
}

function toOutput(text: string): void {
  process.stdout.write(text);
}

function errorColours(): ReturnType<typeof coloursFor> {
  return coloursFor(isColoured(process.env, process.stderr.isTTY));
}

/** What stdout gets, and on stderr what failed. */
function listenerFor(
  path: string,
  options: RunNotebookOptions,
  events: JsonEvents | undefined,
): RunListener {
  const failures = failureListener({
    write: (text) => process.stderr.write(text),
    coloured: isColoured(process.env, process.stderr.isTTY),
    width: outputWidth(process.stderr) ?? headWidth,
    cut: cutToWidth,
    notebook: basename(path),
  });
  if (events !== undefined) return allListeners([events, failures]);
  if (options.quiet === true) return failures;
  // The one that draws on the terminal comes first: it wipes its line of progress before the other writes.
  return allListeners([
    outputListener(options.output === undefined ? undefined : terminalLines),
    failures,
  ]);
}

async function stopLocalGateway(profile: string | undefined): Promise<void> {
  const { endGateway } = await import('./local-gateway/gateway-request.ts');
  const { linkis, stateDirectory } = await commandSettings(profile);
  // The notebook ran on another gateway: a local one belongs to other kernels.
  if (linkis === undefined) await endGateway(stateDirectory);
}
