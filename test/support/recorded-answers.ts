/** Answers of a recording, to put in place of a gateway's own: what a real Linkis says to a request of the same method and address. */
import { readFileSync } from 'node:fs';
import type { Recording } from '../contract/replay/recording.ts';

const base = '/api/rest_j/v1';

/** The first answer to each address wins; undefined for a request that was not recorded. The order of parameters counts not. */
export function recordedAnswers(file: string): (request: Request) => Response | undefined {
  const place = new URL(`../fixtures/recorded/exchanges/${file}`, import.meta.url);
  const { events } = JSON.parse(readFileSync(place, 'utf8')) as Recording;
  const answers = new Map<string, { readonly status: number; readonly json: unknown }>();
  for (const event of events) {
    if (!('answer' in event) || event.answer.json === undefined) continue;
    const key = keyOf(event.method, new URL(event.path, 'http://localhost'));
    if (!answers.has(key))
      answers.set(key, { status: event.answer.status, json: event.answer.json });
  }
  return (request) => {
    const found = answers.get(keyOf(request.method, new URL(request.url)));
    return found && jsonResponse(found.json, found.status);
  };
}

export function jsonResponse(json: unknown, status = 200): Response {
  return new Response(JSON.stringify(json), {
    status,
    headers: { 'content-type': 'application/json;charset=utf-8' },
  });
}

function keyOf(method: string, url: URL): string {
  const parameters = [...url.searchParams].map((pair) => pair.join('=')).toSorted();
  return `${method} ${url.pathname.replace(base, '')}?${parameters.join('&')}`;
}
