/** The answers of `configuration/*` about parameters that a user sets in the console of Linkis. */
import { asArray, asNumber, asObject, asString, parseJson } from '../shared/index.ts';
import type { Envelope } from './envelope.ts';
import { shapeError } from './shape.ts';

/** One parameter, of an engine or of all. */
interface ParameterItem {
  readonly key: string;
  /** Undefined when the user has set none: the server says so with an empty text. */
  readonly value: string | undefined;
  readonly defaultValue: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly range:
    | { readonly kind: 'interval'; readonly from: number; readonly to: number }
    | { readonly kind: 'choice'; readonly values: readonly string[] }
    | { readonly kind: 'pattern'; readonly pattern: string }
    | undefined;
}

/**
 * `{"fullTree":[{"name":"队列资源","settings":[{"key":"wds.linkis.rm.instance","name":"…","description":"范围：1-20，单位：个","defaultValue":"10",
 * "validateType":"NumInterval","validateRange":"[1,20]","configValue":"", …}]}]}`; the list is empty for a creator or version that the console
 * does not know.
 */
export function decodeParameterTree({ data }: Envelope, where: string): readonly ParameterItem[] {
  const groups = asArray(data['fullTree']);
  if (groups === undefined) throw shapeError(where, 'data.fullTree', 'a list', data['fullTree']);
  return groups.flatMap((group) => (asArray(asObject(group)?.['settings']) ?? []).flatMap(itemOf));
}

/** `{"itemList":[{"key":"spark.locality.wait","defaultValue":"3s","validateType":"OFT","validateRange":"[\"0s\",\"1s\"]", …}]}` */
export function decodeItemList({ data }: Envelope, where: string): readonly ParameterItem[] {
  const items = asArray(data['itemList']);
  if (items === undefined) throw shapeError(where, 'data.itemList', 'a list', data['itemList']);
  return items.flatMap(itemOf);
}

/** `{"configValues":[{"id":122,"configKeyId":7,"configValue":"3","configLabelId":73, …}]}`: the last value; undefined when the list is empty. */
export function decodeKeyValues({ data }: Envelope, where: string): string | undefined {
  const values = asArray(data['configValues']);
  if (values === undefined)
    throw shapeError(where, 'data.configValues', 'a list', data['configValues']);
  return asString(asObject(values.at(-1))?.['configValue']) || undefined;
}

function itemOf(entry: unknown): readonly ParameterItem[] {
  const item = asObject(entry);
  const key = asString(item?.['key']);
  if (item === undefined || key === undefined || key === '') return [];
  const range = asString(item['validateRange']) ?? '';
  return [
    {
      key,
      value: asString(item['configValue']) || undefined,
      defaultValue: asString(item['defaultValue']) || undefined,
      title: asString(item['name']) ?? '',
      description: asString(item['description']) ?? '',
      range: rangeOf(asString(item['validateType']) ?? 'None', range),
    },
  ];
}

/** By the server's own words [validator package of linkis-configuration]; a range that cannot be read is none. */
function rangeOf(type: string, range: string): ParameterItem['range'] {
  if (type === 'NumInterval') {
    const [from, to] = (asArray(parseJson(range)) ?? []).map(asNumber);
    return from === undefined || to === undefined ? undefined : { kind: 'interval', from, to };
  }
  if (type === 'OFT') {
    const values = (asArray(parseJson(range)) ?? []).flatMap((value) => asString(value) ?? []);
    return values.length === 0 ? undefined : { kind: 'choice', values };
  }
  return type === 'Regex' && range !== '' ? { kind: 'pattern', pattern: range } : undefined;
}
