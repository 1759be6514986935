/** The local gateway as a process of its own, in the foreground as a user would start it, that can be killed and started again on its data. */
import path from 'node:path';
import { asArray, asNumber, asObject, asString } from '../../../src/shared/index.ts';
import { type Program, startProgram } from '../clients/program.ts';
import { until } from '../clients/until.ts';
import { builtCommand, type Workplace } from '../clients/workplace.ts';

/** A row of the job history. */
export interface StoredTask {
  readonly taskId: number;
  readonly status: string;
  readonly code: string;
}

/** A gateway process. */
export interface SoakGateway {
  /** Changes with every start. */
  readonly url: string;
  readonly pid: number;
  /** Ends it by that signal and starts another on the same data. `gone` is called between the two. */
  restart(signal: 'SIGTERM' | 'SIGKILL', gone: () => void): Promise<void>;
  /** Every task that it has taken, asked for without the proxy. */
  tasks(): Promise<readonly StoredTask[]>;
  /** What it wrote, all starts together. */
  output(): string;
}

/** Who may log in. */
export const soakLogin = {
  user: 'ann',
  password: 'canary-password-4471',
  token: 'canary-token-6620',
} as const;

/** Starts one in the place; the place's `close` ends it. */
export async function startSoakGateway(workplace: Workplace): Promise<SoakGateway> {
  let earlier = '';
  let running = await start(workplace);
  return {
    get url() {
      return running.url;
    },
    get pid() {
      return running.program.pid;
    },
    async restart(signal, gone) {
      gone();
      running.program.signal(signal);
      await running.program.ended;
      earlier += running.program.output();
      running = await start(workplace);
    },
    tasks: async () => storedTasks(running.url),
    output: () => earlier + running.program.output(),
  };
}

async function start(
  workplace: Workplace,
): Promise<{ readonly program: Program; readonly url: string }> {
  const program = startProgram(
    process.execPath,
    [builtCommand, 'gateway', '--port', '0', '--data', path.join(workplace.directory, 'served')],
    {
      env: {
        ...workplace.env,
        LINKIS_USER: soakLogin.user,
        LINKIS_PASSWORD: soakLogin.password,
        LINKIS_TOKEN: soakLogin.token,
      },
      cwd: workplace.directory,
    },
  );
  const url = await until(
    'the gateway serves',
    () => / at (http:\S+) /.exec(program.output())?.[1],
  );
  return { program, url };
}

async function storedTasks(url: string): Promise<readonly StoredTask[]> {
  const base = `${url}/api/rest_j/v1`;
  const login = await fetch(`${base}/user/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName: soakLogin.user, password: soakLogin.password }),
  });
  const cookie = login.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const found: StoredTask[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await fetch(`${base}/jobhistory/list?pageNow=${String(page)}&pageSize=500`, {
      headers: { cookie },
    });
    const data = asObject(asObject(await answer.json())?.['data']);
    const rows = asArray(data?.['tasks'])?.map(asObject) ?? [];
    for (const row of rows) {
      found.push({
        taskId: asNumber(row?.['taskID']) ?? -1,
        status: asString(row?.['status']) ?? '',
        code: asString(row?.['executionCode']) ?? '',
      });
    }
    if (rows.length === 0 || found.length >= (asNumber(data?.['totalPage']) ?? 0)) return found;
  }
}
