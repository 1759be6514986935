/** A preview of what a submit would send. */
import type { MimeBundle } from '../interpreter/index.ts';
import { escapeHtml } from '../shared/index.ts';
import { showControls } from './text/visible-text.ts';
import { withJson } from './text/lines.ts';
import { dataHtml } from './text/html.ts';

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
  /** Sentences on what else the server does to the code. */
  readonly effects: readonly string[];
}

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
  const notes = preview.effects.map((effect) => `⚠ ${showControls(effect)}`);
  // The code keeps its lines; all other characters that would hide or turn text are made visible.
  const code = preview.code.split('\n').map(showControls).join('\n');
  const below = [...lines, ...notes];
  const bundle = {
    'text/plain': ['── preview, nothing was submitted ──', code, '', ...below].join('\n'),
    'text/html': dataHtml(
      `<div style="opacity:.75">preview, nothing was submitted</div><pre style="white-space:pre-wrap">${escapeHtml(code)}</pre><pre style="white-space:pre-wrap;opacity:.75">${escapeHtml(below.join('\n'))}</pre>`,
    ),
  };
  return withJson(bundle, json, preview);
}
