/** A preview of what a submit would send. */
import type { MimeBundle } from '../interpreter/index.ts';
import { escapeHtml } from '../shared/index.ts';
import { showControls } from './text/visible-text.ts';
import { withJson } from './text/lines.ts';
import { dataHtml } from './text/html.ts';

export interface PreviewedStatement {
  readonly verb: string;
  readonly kind: string;
  /** As in `reads sales.orders · writes report.daily (overwrites)`. */
  readonly does: string;
  /** As written. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** What would be submitted. Secrets are masked already. */
export interface Preview {
  /** With the values of variables put in. */
  readonly code: string;
  readonly engine: string;
  readonly runType: string;
  readonly creator: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly startup: Readonly<Record<string, string>>;
  readonly runtime: Readonly<Record<string, string>>;
  /** From each variable as it is written to its value. */
  readonly replaced: Readonly<Record<string, string>>;
  readonly unknown: readonly string[];
  /** Of SQL: what each statement does, in words. */
  readonly statements: readonly PreviewedStatement[];
  /** What `--check` found, in sentences, each with lines below it that point at the place; undefined = nothing was checked. */
  readonly findings?: readonly (readonly string[])[] | undefined;
  /** Whether an engine could start now. */
  readonly start?: string | undefined;
  /** What `--check` found of the tables that the code reads and writes; a size in words, undefined = not known. */
  readonly touched?:
    readonly { readonly table: string; readonly size: string | undefined }[] | undefined;
  /** Sentences on what else the server does to the code. */
  readonly effects: readonly string[];
}

/** More lines would bury the code above them. */
const mostStatements = 50;

/** `json` adds the preview itself. */
export function renderPreview(preview: Preview, json: boolean): MimeBundle {
  const pairs = (values: Readonly<Record<string, string>>): string =>
    Object.entries(values)
      .map(([key, value]) => `${key} = ${value}`)
      .join(', ');
  const facts: readonly (readonly [string, string])[] = [
    ['engine', `${preview.engine} (${preview.runType}), creator ${preview.creator}`],
    ['labels', pairs(preview.labels)],
    ['startup', pairs(preview.startup)],
    ['runtime', pairs(preview.runtime)],
    ['replaced', pairs(preview.replaced)],
    ['not defined', preview.unknown.map((name) => `\${${name}} stays as it is`).join(', ')],
  ];
  const lines = facts
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name.padEnd(11)} ${showControls(text)}`);
  const { statements, findings } = preview;
  const told = statements
    .slice(0, mostStatements)
    .map(({ verb, does }, index) => [
      statements.length === 1 ? 'statement' : `statement ${String(index + 1)}`,
      `${verb}: ${does}`,
    ])
    .map(([name = '', text = '']) => `${name.padEnd(11)} ${showControls(text)}`);
  const left = statements.length - mostStatements;
  if (left > 0) told.push(`            and ${String(left)} more statements`);
  const checked =
    findings === undefined
      ? []
      : findings.length === 0
        ? ['✔ the check found nothing']
        : findings.flatMap(([sentence = '', ...lines]) => [
            `✘ ${showControls(sentence)}`,
            ...lines.map((line) => `  ${showControls(line)}`),
          ]);
  const touched = (preview.touched ?? []).map(
    ({ table, size }) =>
      `${'table'.padEnd(11)} ${showControls(`${table}: ${size ?? 'size not known'}`)}`,
  );
  const notes = preview.effects.map((effect) => `⚠ ${showControls(effect)}`);
  // The code keeps its lines; all other characters that would hide or turn text are made visible.
  const code = preview.code.split('\n').map(showControls).join('\n');
  const start = preview.start === undefined ? [] : [`start       ${showControls(preview.start)}`];
  const below = [...lines, ...told, ...start, ...touched, ...checked, ...notes];
  const bundle = {
    'text/plain': ['── preview, nothing was submitted ──', code, '', ...below].join('\n'),
    'text/html': dataHtml(
      `<div style="opacity:.75">preview, nothing was submitted</div><pre style="white-space:pre-wrap">${escapeHtml(code)}</pre><pre style="white-space:pre-wrap;opacity:.75">${escapeHtml(below.join('\n'))}</pre>`,
    ),
  };
  return withJson(bundle, json, preview);
}
