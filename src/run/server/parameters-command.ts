/** `%conf --server`: shows the parameters that the user keeps on the server, and changes them, with what was there before. */
import type { MimeBundle } from '../../interpreter/index.ts';
import { engineVersion, type ParametersCommand } from '../../magics/index.ts';
import { renderListing } from '../../render/index.ts';
import { counted, LinkisKernelError, maskedParameter, suggestion } from '../../shared/index.ts';
import type { ParameterPlace, ServerParameter } from '../../task/index.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { isInRange, joined, rangeInWords } from '../session/server-parameters.ts';
import { guardWrite } from '../task/guard-task.ts';
import { engineOffers } from '../task/spec-of-plan.ts';

export async function showParameters(
  command: ParametersCommand,
  run: CellRun,
): Promise<MimeBundle> {
  const place = await placeOf(command, run);
  const known = await parametersOf(place, run);
  return Object.keys(command.set).length + command.unset.length === 0
    ? listed(place, known, command.json)
    : changed(place, known, command, run);
}

async function placeOf(
  { engine, version, creator }: ParametersCommand,
  run: CellRun,
): Promise<ParameterPlace> {
  const offers = await engineOffers(run);
  const found = version ?? engineVersion(engine, offers);
  if (found !== undefined) return { engine, version: found, creator };
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `nobody says which version of the engine '${engine}' is meant${suggestion(
      engine,
      offers.map((offer) => offer.engine),
    )}`,
    {
      hint: `Name it, as in %conf --server ${engine}-1.0; %engines and %engine tell what there is.`,
    },
  );
}

interface Known {
  /** Of the engine. */
  readonly own: readonly ServerParameter[];
  /** Of all engines. */
  readonly all: readonly ServerParameter[];
  /** The server's console has the place; else values can be kept for it all the same. */
  readonly hasPlace: boolean;
  /** Why what is saved for the place is not known. */
  readonly trouble?: string | undefined;
}

/** What an older server refuses is left out, and told: the rest helps more than an error. */
async function orTrouble<T>(
  ask: Promise<T>,
  { signal }: CellRun,
): Promise<{ readonly value: T } | { readonly trouble: string }> {
  try {
    return { value: await ask };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof LinkisKernelError) || thrown.code !== 'LINKIS_REFUSED') throw thrown;
    return { trouble: thrown.message };
  }
}

async function parametersOf(place: ParameterPlace, run: CellRun): Promise<Known> {
  const { console } = run.client;
  const [tree, ofAll] = await Promise.all([
    console.parameters(place, run.signal),
    orTrouble(console.parameters(undefined, run.signal), run),
  ]);
  const all = 'value' in ofAll ? ofAll.value : [];
  if (tree.length > 0) return { own: tree, all, hasPlace: true };
  // For a creator or a version that its console does not know the server gives nothing, not the defaults.
  const offered = await console.offeredParameters(place.engine, run.signal);
  const saved = await orTrouble(
    Promise.all(
      offered.map(async (parameter) => ({
        ...parameter,
        value: await console.savedParameter(place, parameter.key, run.signal),
      })),
    ),
    run,
  );
  return 'value' in saved
    ? { own: saved.value, all, hasPlace: false }
    : { own: offered, all, hasPlace: false, trouble: saved.trouble };
}

function listed(
  place: ParameterPlace,
  { own, all, hasPlace, trouble }: Known,
  json: boolean,
): MimeBundle {
  const rows = [
    ...own.map((parameter) => ({ parameter, isOwn: true })),
    ...all.map((parameter) => ({ parameter, isOwn: false })),
  ];
  const originOf = ({ parameter, isOwn }: (typeof rows)[number]): string =>
    `${parameter.value === undefined ? 'default' : 'yours'}${isOwn ? '' : ', all engines'}`;
  return renderListing({
    title: `${counted(own.length, 'parameter')} of ${nameOf(place)} on the server${all.length > 0 ? `, and ${String(all.length)} of all engines` : ''}`,
    columns: ['key', 'value', 'origin', 'default', 'allowed', 'description'],
    rows: rows.map((row) => {
      const { key, value, defaultValue, range } = row.parameter;
      return [
        key,
        maskedParameter(key, value ?? defaultValue ?? ''),
        originOf(row),
        value === undefined ? '' : maskedParameter(key, defaultValue ?? ''),
        rangeInWords(range),
        descriptionOf(row.parameter),
      ];
    }),
    notes: [
      ...(own.length === 0
        ? [`The server has no parameters of ${place.engine}${all.length > 0 ? ' alone' : ''}.`]
        : hasPlace
          ? []
          : [
              `The console of the server does not list ${place.creator} with ${place.engine}-${place.version}: the defaults of ${place.engine} are shown, and what you have saved for it.`,
            ]),
      ...(trouble === undefined ? [] : [`What you have saved is not known: ${trouble}`]),
      '%conf --server KEY=VALUE --save keeps a value for all your notebooks; what %conf sets wins over it.',
    ],
    ...(json && {
      json: {
        ...place,
        isListed: hasPlace,
        parameters: rows.map((row) => ({
          key: row.parameter.key,
          value: maskedParameter(
            row.parameter.key,
            row.parameter.value ?? row.parameter.defaultValue ?? '',
          ),
          origin: row.parameter.value === undefined ? 'default' : 'yours',
          allEngines: !row.isOwn,
          default: maskedParameter(row.parameter.key, row.parameter.defaultValue ?? ''),
          range: row.parameter.range ?? null,
          description: descriptionOf(row.parameter),
        })),
      },
    }),
  });
}

function nameOf({ engine, version, creator }: ParameterPlace): string {
  return `${engine}-${version} for ${creator}`;
}

function descriptionOf({ title, description }: ServerParameter): string {
  return [...new Set([title, description])].filter((text) => text !== '').join(': ');
}

/** All is checked before the first value is written. */
async function changed(
  place: ParameterPlace,
  { own, all }: Known,
  { set, unset, json }: ParametersCommand,
  run: CellRun,
): Promise<MimeBundle> {
  const known = joined(own, all);
  for (const key of [...Object.keys(set), ...unset]) checkKey(key, known, place);
  for (const [key, value] of Object.entries(set)) checkRange(key, value, known);
  const what = [...Object.keys(set), ...unset].join(', ');
  await guardWrite(
    `%conf --save changes ${what} of ${nameOf(place)}`,
    { isLoss: false, confirmed: true },
    run,
  );
  const { console } = run.client;
  const rows: { readonly key: string; readonly before?: string; readonly now?: string }[] = [];
  const read = async (key: string): Promise<string | undefined> =>
    console.savedParameter(place, key, run.signal);
  for (const [key, value] of Object.entries(set)) {
    const before = await read(key);
    await console.saveParameter(place, key, value, run.signal);
    const now = await read(key);
    if (now !== value) throw notKept(key, value, now);
    rows.push({ key, ...(before !== undefined && { before }), now });
  }
  for (const key of unset) {
    const before = await read(key);
    if (before !== undefined) await console.removeParameter(place, key, run.signal);
    const now = await read(key);
    if (now !== undefined) throw notKept(key, 'nothing', now);
    rows.push({ key, ...(before !== undefined && { before }) });
  }
  const shown = (key: string, value: string | undefined): string => {
    const byDefault = known.find((each) => each.key === key)?.defaultValue ?? '';
    return value === undefined
      ? `default${byDefault === '' ? '' : ` (${maskedParameter(key, byDefault)})`}`
      : maskedParameter(key, value);
  };
  return renderListing({
    title: `${nameOf(place)} on the server`,
    columns: ['key', 'before', 'now'],
    rows: rows.map(({ key, before, now }) => [key, shown(key, before), shown(key, now)]),
    notes: [
      `Engines that start from now on read it, those that run keep theirs: %conf -f gives the next task a fresh one.`,
      ...hiddenBy(
        rows.map(({ key }) => key),
        run,
      ),
    ],
    ...(json && {
      json: {
        ...place,
        changes: rows.map(({ key, before, now }) => ({
          key,
          before: before === undefined ? null : maskedParameter(key, before),
          now: now === undefined ? null : maskedParameter(key, now),
        })),
      },
    }),
  });
}

/** What this notebook sends with each task wins over what the server keeps. */
function hiddenBy(keys: readonly string[], { session }: CellRun): readonly string[] {
  const { startup, runtime } = session.state;
  return keys.flatMap((key) => {
    const value = Object.hasOwn(startup, key)
      ? startup[key]
      : Object.hasOwn(runtime, key)
        ? runtime[key]
        : undefined;
    return value === undefined
      ? []
      : [
          `Here ${key} stays ${maskedParameter(key, value)}: this notebook sets it (%conf --unset ${key}).`,
        ];
  });
}

function checkKey(key: string, known: readonly ServerParameter[], place: ParameterPlace): void {
  const keys = known.map((each) => each.key);
  if (keys.includes(key)) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `the server keeps no ${key} for ${place.engine}${suggestion(key, keys)}`,
    {
      hint: 'Nothing was changed. %conf --server lists the keys; %conf KEY=VALUE sends any key with the tasks of this notebook.',
    },
  );
}

function checkRange(key: string, value: string, known: readonly ServerParameter[]): void {
  const range = known.find((each) => each.key === key)?.range;
  if (isInRange(value, range) !== false) return;
  throw new LinkisKernelError(
    'OPTION_INVALID',
    `${key} takes ${rangeInWords(range)}, not '${maskedParameter(key, value)}'`,
    { hint: 'Nothing was changed. The range is the server’s; its administrator sets it.' },
  );
}

function notKept(key: string, wished: string, now: string | undefined): LinkisKernelError {
  return new LinkisKernelError(
    'LINKIS_REFUSED',
    `the server said that ${key} was changed, and keeps ${now === undefined ? 'nothing' : `'${maskedParameter(key, now)}'`} in place of '${maskedParameter(key, wished)}'`,
    { hint: 'Somebody else may have changed it at the same time; look at %conf --server.' },
  );
}
