#!/usr/bin/env node
/** The command. A kernel that is started as kernel.json does it loads no more than it needs; all else is read by the command line. */
import { kernelStart } from './kernel-start.ts';

// The reader of our output may close its end and live on: `| head`, or a client that has seen enough.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const kernel = kernelStart(process.argv.slice(2));
if (kernel === undefined) {
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine();
} else {
  const { start } = await import('./start.ts');
  await start(kernel);
}
