/** A real Jupyter server (or JupyterLab, which is one) on a loopback port of its own, with a token of its own and no browser. */
import { randomBytes } from 'node:crypto';
import { startProgram } from './program.ts';
import { until } from './until.ts';
import type { Workplace } from './workplace.ts';
import { ownPort } from '../own-ports.ts';

/** A running server. */
export interface JupyterServer {
  /** Ends in a slash. */
  readonly url: string;
  readonly token: string;
  /** What the server has written so far. */
  output(): string;
  /** Ends the server, its kernels with it. */
  stop(): Promise<void>;
}

/** Starts `jupyter server` or `jupyter lab` over a place's notebooks and waits until it answers. */
export async function startJupyterServer(
  workplace: Workplace,
  program: 'server' | 'lab',
): Promise<JupyterServer> {
  const port = await ownPort();
  const token = randomBytes(16).toString('hex');
  const jupyter = startProgram(
    workplace.pythonProgram('jupyter'),
    [
      program,
      '--no-browser',
      '--allow-root',
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${String(port)}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.root_dir=${workplace.notebooks}`,
      '--ServerApp.open_browser=False',
      // `jupyterapp` in the page: its commands open and close notebooks without loading the page again.
      ...(program === 'lab' ? ['--LabApp.expose_app_in_browser=True'] : []),
    ],
    { env: { ...workplace.env, JUPYTER_TOKEN: token }, cwd: workplace.notebooks },
  );
  const url = `http://127.0.0.1:${String(port)}/`;
  let over = false;
  void jupyter.ended.then(() => (over = true));
  await until(`jupyter ${program} answers`, async () => {
    if (over) throw new Error(`jupyter ${program} ended at once:\n${jupyter.output()}`);
    return answers(`${url}api/status`, token);
  });
  return {
    url,
    token,
    output: () => jupyter.output(),
    stop: async () => {
      await jupyter.stop();
    },
  };
}

async function answers(url: string, token: string): Promise<boolean> {
  try {
    return (await fetch(url, { headers: { authorization: `token ${token}` } })).ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
