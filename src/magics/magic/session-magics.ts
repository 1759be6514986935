/** Magics about the kernel's own session: where it runs, as whom, with which settings. */
import { LinkisKernelError } from '../../shared/index.ts';
import type { MagicCall } from '../grammar/cell.ts';
import { commandMagic, type Magic, wordlessMagic } from '../form/magic.ts';
import { invalid, isOption, placeOf } from '../grammar/options.ts';

/** `%session`, `%whoami`, `%login`, `%logout`, `%info`, `%config`. */
export const sessionMagics: readonly Magic[] = [
  commandMagic(
    {
      name: 'session',
      summary:
        "This notebook's sessions, each with its engines; with last or the beginning of an id, the notebook continues with the session of a kernel that is gone: its variables inside the engines and its temporary views are there again.",
      usage: '[last|ID]',
      examples: ['%session', '%session last', '%session 1f0c9a7e'],
    },
    (call, options) => {
      const [word] = options.words;
      if (word !== undefined && !/^\w+$/.test(word.text))
        throw invalid(
          call,
          word,
          `takes last or the beginning of an id, as in %session last, not '${word.text}'`,
        );
      return { kind: 'session', which: word?.text };
    },
  ),
  wordlessMagic('whoami', 'The user that the server knows you as.'),
  wordlessMagic(
    'login',
    'A new session with the server. A password that is not configured is asked for, unseen, and kept nowhere.',
  ),
  wordlessMagic(
    'logout',
    'Ends the session with the server; what was typed in for it is forgotten. Tasks go on running.',
  ),
  wordlessMagic(
    'info',
    'Server, user, engine in force and why, variables, session, running tasks, versions.',
  ),
  commandMagic(
    {
      name: 'config',
      summary:
        'The settings in force and where each comes from; secrets are not shown. It sets none: settings stand in files and the environment. With --profile, the profiles of those files, and with a name the way to one of them.',
      usage: '[KEY]',
      options: {
        profile: {
          kind: 'flag',
          help: 'list the profiles of the settings files; with a NAME the notebook goes on with that one (default = none): gateway, engine, limits. Variables stay',
        },
      },
      check: refuseSetting,
      examples: ['%config', '%config limits', '%config --profile', '%config --profile test'],
    },
    (_call, options) => {
      const word = options.words[0]?.text;
      return options.flag('profile')
        ? { kind: 'settings-profile', name: word }
        : { kind: 'config', key: word };
    },
  ),
];

/** Throws `OPTION_INVALID` for `%config key=value`, and says where settings are set. */
function refuseSetting(call: MagicCall): void {
  const word = call.words.find((each) => !isOption(each) && each.text.includes('='));
  if (word === undefined) return;
  const [key = ''] = (call.words[0]?.text ?? '').split('=');
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `${placeOf(call, word)}: %config only shows settings, it sets none`,
    {
      hint: `Set ${key === '' ? 'it' : key} in ~/.linkis-kernel/config.json, or in .linkis-kernel.json beside the notebook, and start the kernel anew. For the notebook alone there are %engine (--rows, --limit, --timeout), %var and %conf.`,
    },
  );
}
