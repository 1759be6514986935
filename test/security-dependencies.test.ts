/** What is installed with the package: which code may run at install, under which licences it comes, and that nothing else can take its place. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  developmentInstallers,
  installers,
  licences,
  looseVersions,
  weakSums,
} from './security/dependency-rules.ts';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
const manifest = read('package.json') as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const named = {
  ...manifest.dependencies,
  ...manifest.devDependencies,
  ...manifest.optionalDependencies,
};
const lock = read('package-lock.json') as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const locked = Object.entries(lock.packages).filter(([place]) => place !== '');
const runtime = locked.filter(([, entry]) => entry.dev !== true);

const nameOf = (place: string): string => place.slice(place.lastIndexOf('node_modules/') + 13);

describe('package.json', () => {
  it('names every dependency by one exact version', () => {
    const isExact = (version: string): boolean => /^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version);
    const loose = Object.entries(named).filter(([, version]) => !isExact(version));
    expect(looseVersions.filter(isExact)).toEqual([]);
    expect(Object.keys(named).length).toBeGreaterThan(20);
    expect(loose).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('has the versions of package.json', () => {
    const other = Object.entries(named).filter(
      ([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version,
    );
    expect(other).toEqual([]);
  });

  it('holds a SHA-512 of every package, but of binaries for platforms that its registry does not serve', () => {
    const without = locked.filter(([, { integrity }]) => integrity === undefined);
    const other = without.filter(
      ([, entry]) => entry.optional !== true || (entry.os === undefined && entry.cpu === undefined),
    );
    const isStrong = (sum: string): boolean => /^sha512-[\w+/]{86}==$/.test(sum);
    const weak = locked.filter(
      ([, { integrity }]) => integrity !== undefined && !isStrong(integrity),
    );
    expect(weakSums.filter(isStrong)).toEqual([]);
    expect(other).toEqual([]);
    expect(weak).toEqual([]);
    // Of what is installed with the package, these alone.
    expect(
      new Set(
        without
          .filter(([, { dev }]) => dev !== true)
          .map(([place]) => nameOf(place).replace(/-(darwin|linux|win32)-.*/, '')),
      ),
    ).toEqual(new Set(['@duckdb/node-bindings']));
  });

  it('names no address that a package is taken from', () => {
    const elsewhere = locked.filter(
      ([, { resolved, version }]) => resolved !== undefined || !/^\d/.test(version ?? ''),
    );
    expect(elsewhere).toEqual([]);
  });

  it('lets only packages that are known by name run a program at install', () => {
    const found = (dev: boolean): readonly string[] =>
      locked
        .filter(([, entry]) => entry.hasInstallScript === true && (entry.dev === true) === dev)
        .map(([place]) => nameOf(place))
        .toSorted();
    expect(found(false)).toEqual(Object.keys(installers).toSorted());
    expect(found(true)).toEqual(Object.keys(developmentInstallers).toSorted());
  });
});

describe('what is installed with the package', () => {
  it('is under a licence of the list, in the lock and in the package itself', () => {
    const other = runtime.filter(([, { license }]) => !Object.hasOwn(licences, license ?? ''));
    expect(other).toEqual([]);
    const told = runtime.flatMap(([place, { license, version }]) => {
      const file = path.join(place, 'package.json');
      // Binaries of other platforms are not installed.
      if (!existsSync(path.join(root, file))) return [];
      const own = read(file) as { readonly license?: unknown; readonly version?: unknown };
      return own.license === license && own.version === version
        ? []
        : [{ place, license, version, own: own.license, ownVersion: own.version }];
    });
    expect(told).toEqual([]);
    expect(runtime.length).toBeGreaterThan(50);
  });

  it('has no licence in the list that nothing uses', () => {
    const used = new Set(runtime.map(([, { license }]) => license));
    expect(Object.keys(licences).filter((licence) => !used.has(licence))).toEqual([]);
  });
});
