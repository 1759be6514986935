/** The magics about the session, its engines and its settings. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { SessionCommand } from '../../magics/index.ts';
import { renderLines, renderListing, withJson } from '../../render/index.ts';
import { LinkisKernelError, suggestion } from '../../shared/index.ts';
import type { SettingInForce } from '../session/kernel-facts.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { cleanUpEngines } from './engine-cleanup.ts';
import { listEngines } from '../server/list-engines.ts';
import { listPastEngines } from '../server/past-engines.ts';
import { showQueueLoad } from '../server/queue-load.ts';
import { killEngine } from './engine-command.ts';
import { listSessions } from './list-sessions.ts';
import { showQueue } from '../server/queue-command.ts';
import { sessionFacts } from './session-facts.ts';
import { continueSession } from './continue-session.ts';

export async function showSession(command: SessionCommand, run: CellRun): Promise<MimeBundle> {
  switch (command.kind) {
    case 'engines':
      if (command.cleanup !== undefined)
        return cleanUpEngines(command.cleanup === 'end', command.json, run);
      return command.kill === undefined
        ? listEngines(command.json, run)
        : killEngine(command.kill, run);
    case 'past-engines':
      return listPastEngines(command.sinceMs, command.json, run);
    case 'queue-load':
      return showQueueLoad(command, run);
    case 'session':
      return command.which === undefined
        ? listSessions(command.json, run)
        : continueSession(command.which, command.json, run);
    case 'queue':
      return showQueue(command.json, run);
    case 'whoami':
      return showUser(command.json, run);
    case 'info': {
      const facts = await sessionFacts(run);
      return renderListing({
        title: 'this notebook',
        columns: ['', ''],
        rows: facts.map(({ name, text }) => [name, text]),
        ...(command.json && {
          json: Object.fromEntries(facts.map(({ name, data }) => [name, data])),
        }),
      });
    }
    case 'config':
      return showSettings(command.key, command.json, run);
  }
}

async function showUser(json: boolean, run: CellRun): Promise<MimeBundle> {
  const user = await run.client.catalogue.user(run.signal);
  const how = {
    password: 'logged in with a password',
    token: 'by token; the server does not confirm the name to a token',
    none: 'as set; nothing is sent to log in',
  }[user.login];
  const listing = renderLines([
    `${user.name} at ${run.client.address}, ${how}${user.login === 'password' && !user.confirmed ? '; the server did not confirm the name' : ''}`,
  ]);
  return withJson(listing, json, { ...user, address: run.client.address });
}

function showSettings(key: string | undefined, json: boolean, run: CellRun): MimeBundle {
  const { settings } = run.facts;
  const shown = settings.filter(
    (setting) => key === undefined || setting.key === key || setting.key.startsWith(`${key}.`),
  );
  if (key !== undefined && shown.length === 0) {
    const groups = settings.map((setting) => setting.key.split('.', 1)[0] ?? '');
    const keys = [...settings.map((setting) => setting.key), ...groups];
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `there is no setting ${key}${suggestion(key, keys)}`,
      {
        hint: '%config lists all of them.',
      },
    );
  }
  return renderListing({
    title: 'settings in force',
    columns: ['setting', 'value', 'from'],
    rows: shown.map((setting) => [setting.key, setting.value ?? '', originOf(setting)]),
    notes: ['Magics come before these: %engine, %var and %conf tell what they have set.'],
    ...(json && {
      json: shown.map(({ key: name, data, origin, lockedBy }) => ({
        key: name,
        value: data,
        origin,
        ...(lockedBy !== undefined && { lockedBy }),
      })),
    }),
  });
}

function originOf({ origin, lockedBy }: SettingInForce): string {
  if (lockedBy === undefined) return origin;
  return origin === lockedBy ? `locked by ${lockedBy}` : `${origin}, locked by ${lockedBy}`;
}
