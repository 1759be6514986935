/** The answer to `GET /configuration/getCategory`: applications and the engines that they have configured. */
import { asArray, asObject, asString } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';

/** An engine label cut at its first dash, as the server cuts it. */
export interface CategoryEngine {
  readonly engine: string;
  readonly version: string;
}

/**
 * `{"Category":[{"categoryName":"IDE","level":1,"childCategory":[{"categoryName":"spark-3.2.1","level":2,…}],…}]}`: the engines of all
 * applications, each once, in the order of the answer. Entries that cannot be decoded are left out.
 */
export function decodeCategoryEngines(envelope: Envelope): readonly CategoryEngine[] {
  const labels = (asArray(envelope.data['Category']) ?? []).flatMap((application) =>
    (asArray(asObject(application)?.['childCategory']) ?? []).flatMap(
      (child) => asString(asObject(child)?.['categoryName']) ?? [],
    ),
  );
  return [...new Set(labels)].flatMap((label) => {
    const dash = label.indexOf('-');
    return dash <= 0 || dash === label.length - 1
      ? []
      : [{ engine: label.slice(0, dash), version: label.slice(dash + 1) }];
  });
}
