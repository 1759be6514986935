/** What the command takes. It loads each command when it is called. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { LogMode } from '../run/index.ts';
import { packageVersion } from './package-facts.ts';
import { reportFailure } from './report-failure.ts';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

function numberBetween(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (number >= lowest && number <= highest) return number;
    throw new InvalidArgumentError(
      `A number from ${String(lowest)} to ${String(highest)} is needed.`,
    );
  };
}

const logModes: readonly LogMode[] = ['full', 'concise', 'warn', 'error', 'off'];

const runHelp = `
Failures and the summary of a failed run go to standard error, all else to standard output.
Exit code: 0 = all cells ran; 1 = a cell failed, or the run could not begin or not be written; 130 = interrupted (SIGINT); 143 = ended (SIGTERM).
The output is written after each cell, so whatever ends a run leaves what was done before.

Examples:
  linkis-kernel run report.ipynb
  linkis-kernel run report.ipynb -p day=2026-11-23 -p country=NL -o out/report.ipynb
  linkis-kernel run report.ipynb -f parameters.yaml --timeout 600 >/dev/null   # cron mails failures only
  linkis-kernel run report.sql -p day=2026-11-23
  linkis-kernel run report.ipynb --json | jq -c 'select(.event == "cell_ended")'
`;

const anyTime = numberBetween(0.001, 2_000_000);
const profileOption = ['--profile <name>', 'profile of the settings files'] as const;

const program = new Command('linkis-kernel')
  .description('A Jupyter kernel for Apache Linkis')
  .version(packageVersion(), '-V, --version')
  .showHelpAfterError('(--help tells what there is)')
  .showSuggestionAfterError();

function addPlaceOptions(command: Command): Command {
  return command
    .option('--user', 'for this user (the default)')
    .option('--sys-prefix', 'into the Python environment in use')
    .option('--prefix <directory>', 'below this installation prefix')
    .option('--name <name>', 'name of the kernelspec', 'linkis');
}

addPlaceOptions(program.command('install').description('make the kernel known to Jupyter'))
  .option('--display-name <text>', 'what notebooks show')
  .option('--engine <engine>', 'engine for cells without a magic')
  .option('--type <runType>', 'run type for cells without a magic')
  .option(...profileOption)
  .option('--env <key=value>', 'environment variable of the kernel; repeatable', collect)
  .option('--force', 'replace a kernelspec that is not ours')
  .option('--vscode', 'add the extension to VS Code, for completions and colours')
  .action(async (options) => {
    const { install } = await import('./install.ts');
    await install(options);
  });

addPlaceOptions(program.command('uninstall').description('remove the kernelspec')).action(
  async (options) => {
    const { uninstall } = await import('./install.ts');
    await uninstall(options);
  },
);

program
  .command('start')
  .description('run a kernel (what kernel.json calls)')
  .requiredOption('-f, --connection-file <path>', 'connection file that Jupyter wrote')
  .option(...profileOption)
  .option('--language <name>', 'language of cells without a magic, as clients are told')
  // Clients may append options of their own.
  .allowUnknownOption()
  .allowExcessArguments()
  .action(async (options) => {
    const { start } = await import('./start.ts');
    await start(options);
  });

program
  .command('gateway')
  .description('serve the local gateway; takes LINKIS_USER, LINKIS_PASSWORD and LINKIS_TOKEN')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option(
    '--port <number>',
    'port to listen on; 0 takes a free one',
    numberBetween(0, 65_535),
    9001,
  )
  .option('--data <directory>', 'where results and the job history are kept')
  .option(
    '--allow-remote-code-execution',
    'listen beyond this machine: whoever has the password runs code here',
  )
  .option('--on-demand', 'started by a kernel: credentials on standard input, ends when idle')
  .option('--idle-seconds <number>', 'idle time after which --on-demand ends', anyTime, 3600)
  .action(async (options) => {
    const { gateway } = await import('./gateway.ts');
    await gateway(options);
  });

program
  .command('run')
  .description(
    'run a notebook, or a file of code, and show each cell; the exit code tells whether it worked',
  )
  .argument('<notebook>', 'notebook of nbformat 4, or a file that %run takes (.sql, .py, .sh, …)')
  .option('-p, --parameter <name=value>', 'parameter; repeatable', collect)
  .option('-f, --parameter-file <path>', 'parameters in YAML or JSON')
  .option('-o, --output <path>', 'where to write the executed notebook')
  .option('--timeout <seconds>', 'longest time for each cell', anyTime)
  .option('--resume', 'go on with the run that wrote the output: what it ran well is not run again')
  .option(
    '--manifest <path>',
    'write a record as JSON: tasks, engines, rows and times of each cell',
  )
  .option('--stop-gateway', 'end the local gateway afterwards')
  .option('--allow-errors', 'go on after a failed cell, with exit code 0')
  .option('-q, --quiet', 'only failures, and the summary')
  .option('--json', 'one JSON event a line on standard output, for programs')
  .addOption(
    new Option('--log <what>', "how much of a task's log cells show (the setting log)").choices(
      logModes,
    ),
  )
  .option(...profileOption)
  .addHelpText('after', runHelp)
  .action(async (notebook: string, options) => {
    const { run } = await import('./run.ts');
    await run(notebook, options);
  });

const jsonOption = ['--json', 'as JSON, for programs'] as const;

program
  .command('jobs')
  .description('list your tasks, the newest first')
  .option('-n, --number <count>', 'tasks at the most (20)', numberBetween(1, 1000))
  .option('--status <state>', 'only tasks in that state; repeatable', collect)
  .option('--engine <name>', 'only tasks of that engine')
  .option('--since <time>', 'submitted within 30m, 6h, 2d, or since 2026-08-01 (UTC)')
  .option('--grep <text>', 'only tasks with that text in their code')
  .option('--page <n>', 'the nth page of that many tasks', numberBetween(1, 1e9))
  .option(...jsonOption)
  .option(...profileOption)
  .action(async (options) => {
    const { jobs } = await import('./task-commands.ts');
    await jobs(options);
  });

program
  .command('status')
  .description('show the state and the times of a task')
  .argument('<task>', 'number of the task')
  .option(...jsonOption)
  .option(...profileOption)
  .action(async (task: string, options) => {
    const { status } = await import('./task-commands.ts');
    await status(task, options);
  });

program
  .command('log')
  .description('show the log of a task, or a log of the engine that ran it')
  .argument('<task>', 'number of the task')
  .addOption(
    new Option('--level <level>', 'only lines of that level and above').choices(['warn', 'error']),
  )
  .option('--tail <lines>', 'only the last lines', numberBetween(1, 2_000_000))
  .option('--grep <text>', 'only lines with that text')
  .addOption(
    new Option('--engine <log>', "a log of the task's engine, also after its end").choices([
      'stdout',
      'stderr',
      'gc',
      'yarnApp',
    ]),
  )
  .option('--from <line>', 'of that log: from that line on', numberBetween(1, 1e9))
  .option('--lines <lines>', 'with --from: how many lines', numberBetween(1, 10_000))
  .option('--follow', 'go on until the task has ended, with its prints and results')
  .option(...jsonOption)
  .option(...profileOption)
  .action(async (task: string, options) => {
    const { log } = await import('./task-commands.ts');
    await log(task, options);
  });

program
  .command('result')
  .description('show the results of a task again, or write one to a file')
  .argument('<task[.n]>', 'number of the task, and of one of its results')
  .option('-o, --output <file>', 'write all its rows to FILE.csv, FILE.xlsx or FILE.parquet')
  .option('--force', 'replace the file if it is there')
  .option('--rows <count>', 'rows to show, or to write at the most', numberBetween(1, 1e9))
  .option(...jsonOption)
  .option(...profileOption)
  .action(async (task: string, options) => {
    const { result } = await import('./task-commands.ts');
    await result(task, options);
  });

program
  .command('kill')
  .description('end tasks')
  .argument('<task...>', 'numbers of the tasks')
  .option(...jsonOption)
  .option(...profileOption)
  .action(async (tasks: readonly string[], options) => {
    const { kill } = await import('./task-commands.ts');
    await kill(tasks, options);
  });

program
  .command('doctor')
  .description('look at each part and say what to do')
  .option(...profileOption)
  .option(...jsonOption)
  .action(async (options) => {
    const { doctor } = await import('./doctor.ts');
    await doctor(options);
  });

/** Runs the command that `process.argv` names; reports its failure. */
export async function runCommandLine(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (thrown) {
    reportFailure(thrown);
    // What it has opened could keep the process alive.
    process.exit(1);
  }
}
