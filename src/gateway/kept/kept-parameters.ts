/** The parameters that users set for their engines: what there is to set, what is saved, and what a value may be. */
import { asArray, asNumber, asObject, asString } from '../../shared/index.ts';
import { type KeptFile, openKeptFile } from './kept-file.ts';

/** What can be set: every one is read by this gateway. */
export interface ParameterKind {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly defaultValue: string;
  readonly validateType: 'OFT';
  readonly validateRange: string;
  readonly treeName: string;
}

/** Whose value it is: the labels of a task. */
export interface ParameterLabel {
  readonly user: string;
  readonly creator: string;
  readonly engine: string;
  readonly version: string;
}

/** A value that a user has saved. */
export interface KeptParameter {
  readonly id: number;
  readonly key: string;
  readonly value: string;
  /** Epoch milliseconds. */
  readonly createTime: number;
  readonly updateTime: number;
}

const idleKey = 'wds.linkis.engineconn.max.free.time';
/** In minutes. */
const idleTimes: ReadonlyMap<string, number> = new Map([
  ['3m', 3],
  ['15m', 15],
  ['30m', 30],
  ['1h', 60],
  ['2h', 120],
  ['6h', 360],
  ['12h', 720],
]);

export class KeptParameters {
  readonly kinds: readonly ParameterKind[];
  readonly #file: KeptFile;
  readonly #byLabel: Map<string, readonly KeptParameter[]>;
  readonly #now: () => Date;

  private constructor(file: KeptFile, idleMs: number, now: () => Date) {
    this.#file = file;
    this.#now = now;
    this.#byLabel = new Map(
      Object.entries(file.content).map(([label, values]) => [label, parametersOf(values)]),
    );
    this.kinds = [
      {
        id: 1,
        key: idleKey,
        name: 'An engine ends when it is idle for so long',
        description: 'An engine ends when it is idle for so long',
        defaultValue: `${String(Math.round(idleMs / 60_000))}m`,
        validateType: 'OFT',
        validateRange: JSON.stringify([...idleTimes.keys()]),
        treeName: '引擎设置',
      },
    ];
  }

  static async open(file: string, idleMs: number, now: () => Date): Promise<KeptParameters> {
    return new KeptParameters(await openKeptFile(file), idleMs, now);
  }

  /** Undefined when nothing was ever saved for the label. */
  of(label: ParameterLabel): readonly KeptParameter[] | undefined {
    return this.#byLabel.get(textOf(label));
  }

  isKey(key: string): boolean {
    return this.kinds.some((kind) => kind.key === key);
  }

  /** Why the value is refused, in the server's words; undefined when it is not. */
  refusal(key: string, value: string): string | undefined {
    const kind = this.kinds.find((each) => each.key === key);
    if (kind === undefined) return undefined;
    return (asArray(JSON.parse(kind.validateRange)) ?? []).includes(value)
      ? undefined
      : `Parameter verification failed(参数校验失败):${key}--${kind.validateType}--${kind.validateRange}--${value}`;
  }

  async save(label: ParameterLabel, key: string, value: string): Promise<KeptParameter> {
    const before = this.of(label) ?? [];
    const now = this.#now().getTime();
    const same = before.find((each) => each.key === key);
    let last = 0;
    for (const list of this.#byLabel.values()) for (const { id } of list) last = Math.max(last, id);
    const saved: KeptParameter = {
      id: same?.id ?? last + 1,
      key,
      value,
      createTime: same?.createTime ?? now,
      updateTime: now,
    };
    await this.#keep(label, [...before.filter((each) => each !== same), saved]);
    return saved;
  }

  /** Gives what was removed. */
  async remove(label: ParameterLabel, key: string): Promise<readonly KeptParameter[]> {
    const before = this.of(label);
    if (before === undefined) return [];
    await this.#keep(
      label,
      before.filter((each) => each.key !== key),
    );
    return before.filter((each) => each.key === key);
  }

  /** How long an engine of the label may be idle, in milliseconds; undefined when the user has set nothing. */
  idleMs(label: ParameterLabel): number | undefined {
    const saved = this.of(label)?.find(({ key }) => key === idleKey);
    const minutes = idleTimes.get(saved?.value ?? '');
    return minutes === undefined ? undefined : minutes * 60_000;
  }

  async #keep(label: ParameterLabel, list: readonly KeptParameter[]): Promise<void> {
    this.#byLabel.set(textOf(label), list);
    await this.#file.save(Object.fromEntries(this.#byLabel));
  }
}

/** As Linkis writes the labels of a value: `hadoop-IDE,spark-3.4.4`. */
export function textOf({ user, creator, engine, version }: ParameterLabel): string {
  return `${user}-${creator},${engine}-${version}`;
}

function parametersOf(values: unknown): readonly KeptParameter[] {
  return (asArray(values) ?? []).flatMap((entry) => {
    const parameter = asObject(entry);
    const id = asNumber(parameter?.['id']);
    const key = asString(parameter?.['key']);
    const value = asString(parameter?.['value']);
    const createTime = asNumber(parameter?.['createTime']);
    const updateTime = asNumber(parameter?.['updateTime']);
    return id === undefined ||
      key === undefined ||
      value === undefined ||
      createTime === undefined ||
      updateTime === undefined
      ? []
      : [{ id, key, value, createTime, updateTime }];
  });
}
