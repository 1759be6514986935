/** `%functions`: the user's functions and Python modules at the server, and whether engines load them. */
import type { MimeBundle } from '../../interpreter/index.ts';
import type { FunctionsCommand } from '../../magics/index.ts';
import { renderLines, renderListing, withJson } from '../../render/index.ts';
import { counted, LinkisKernelError, suggestion } from '../../shared/index.ts';
import type { ServerFunction } from '../../task/index.ts';
import { spelled } from '../catalogue/names.ts';
import type { CellRun } from '../cell/cell-run.ts';
import { guardWrite } from '../task/guard-task.ts';
import { patternOf } from './written-names.ts';

export async function showFunctions(command: FunctionsCommand, run: CellRun): Promise<MimeBundle> {
  if (command.kind === 'load-function') return loadFunction(command, run);
  return command.modules ? listModules(command, run) : listFunctions(command, run);
}

type ListCommand = Extract<FunctionsCommand, { kind: 'functions' }>;

async function listFunctions({ like, json }: ListCommand, run: CellRun): Promise<MimeBundle> {
  const all = await run.client.catalogue.functions.list(run.signal);
  const pattern = like === undefined ? undefined : patternOf(like);
  const found = all.filter(({ name }) => pattern === undefined || pattern.test(name));
  const matching = like === undefined ? '' : ` like ${like}`;
  return renderListing({
    title: `${counted(found.length, 'function')} of yours on the server${matching}`,
    columns: [
      'function',
      'made of',
      'loaded',
      'call',
      'what it does',
      'registered by',
      'file',
      'owner',
      '',
    ],
    rows: found.map((one) => [
      one.name,
      one.kind,
      loadedWord(one),
      one.useFormat ?? '',
      one.description ?? '',
      one.registerFormat ?? '',
      one.path ?? '',
      one.owner ?? '',
      [one.isShared ? 'shared' : '', one.isExpired ? 'expired' : ''].filter(Boolean).join(', '),
    ]),
    notes:
      all.length === 0
        ? [
            'They are made in Scriptis, or in the console of Linkis; %functions load NAME then loads one.',
          ]
        : ['Engines load what is loaded when they start.'],
    ...(json && { json: { functions: found.map(factsOf) } }),
  });
}

function loadedWord({ isLoaded }: ServerFunction): string {
  return isLoaded === undefined ? 'not known' : isLoaded ? 'yes' : 'no';
}

/** For a program: null where the server does not say. */
function factsOf(one: ServerFunction): Readonly<Record<string, unknown>> {
  const { description, useFormat, registerFormat, path, owner, isLoaded } = one;
  return {
    ...one,
    owner: owner ?? null,
    description: description ?? null,
    useFormat: useFormat ?? null,
    registerFormat: registerFormat ?? null,
    path: path ?? null,
    isLoaded: isLoaded ?? null,
  };
}

async function listModules({ like, json }: ListCommand, run: CellRun): Promise<MimeBundle> {
  const all = await run.client.catalogue.functions.modules(run.signal);
  const pattern = like === undefined ? undefined : patternOf(like);
  const found = all.filter(({ name }) => pattern === undefined || pattern.test(name));
  const matching = like === undefined ? '' : ` like ${like}`;
  return renderListing({
    title: `${counted(found.length, 'Python module')} of yours on the server${matching}`,
    columns: ['module', 'engine', 'loaded', 'file', 'what it is', 'owner', 'changed'],
    rows: found.map((one) => [
      one.name,
      one.engine,
      one.isLoaded ? 'yes' : 'no',
      one.path,
      one.description ?? '',
      one.owner ?? '',
      one.updatedTime === undefined ? '' : new Date(one.updatedTime).toISOString().slice(0, 10),
    ]),
    ...(json && { json: { modules: found } }),
  });
}

async function loadFunction(
  { name, isLoaded, json }: Extract<FunctionsCommand, { kind: 'load-function' }>,
  run: CellRun,
): Promise<MimeBundle> {
  const { functions } = run.client.catalogue;
  await guardWrite(
    `%functions ${isLoaded ? 'load' : 'unload'} changes what engines load on the server`,
    { isLoss: false, confirmed: true },
    run,
  );
  const all = await functions.list(run.signal);
  const known = spelled(
    name,
    all.map((one) => one.name),
  );
  const found = all.find((one) => one.name === known);
  if (found === undefined) {
    throw new LinkisKernelError(
      'OPTION_INVALID',
      `there is no function ${name} on the server${suggestion(
        name,
        all.map((one) => one.name),
      )}`,
      { hint: '%functions lists them.' },
    );
  }
  const facts = { name: found.name, isLoaded };
  if (found.isLoaded === isLoaded) {
    const word = isLoaded ? 'loaded' : 'not loaded';
    return withJson(
      renderLines([`${found.name} is ${word} already; nothing was changed.`]),
      json,
      facts,
    );
  }
  if (isLoaded && found.isExpired) {
    throw new LinkisKernelError('OPTION_INVALID', `the function ${found.name} is expired`, {
      hint: 'Its owner has taken it back; nothing was changed.',
    });
  }
  await functions.setLoaded(found, isLoaded, run.signal);
  const call = found.useFormat === undefined ? '' : `, called as ${found.useFormat}`;
  const lines = isLoaded
    ? [`${found.name} is loaded by the next engine that starts${call}.`]
    : [`${found.name} is not loaded any more by the next engine that starts.`];
  const running = 'An engine that runs now keeps what it has; %configure -f asks for a fresh one.';
  return withJson(renderLines([...lines, running]), json, facts);
}
