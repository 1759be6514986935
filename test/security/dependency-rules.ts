/** What a dependency may be, and what it may not. Data alone. */

/** Licences of what is installed with the package, each with why it may be. */
export const licences: Readonly<Record<string, string>> = {
  MIT: 'asks for its notice',
  ISC: 'as MIT',
  'BSD-3-Clause': 'asks for its notice, and not to use names',
  'Apache-2.0': 'the licence of this package',
  '0BSD': 'asks for nothing',
  Unlicense: 'asks for nothing',
  'MIT AND MPL-2.0':
    'zeromq, whose libzmq is under MPL-2.0: that asks for the source of changed files of libzmq, and none is changed',
};

/** Packages that may run a program when they are installed, each with what it does. */
export const installers: Readonly<Record<string, string>> = {
  zeromq: 'loads the binary of this platform, which is in the package, or builds it from source',
};
/** As above, for the development of this package only. */
export const developmentInstallers: Readonly<Record<string, string>> = {
  '@parcel/watcher': 'builds the binary where there is none',
  '@swc/core': 'fetches the compiler in WebAssembly where there is no binary',
  esbuild: 'checks its binary',
};

/** Versions that do not name one release for ever. */
export const looseVersions: readonly string[] = [
  '^1.2.3',
  '~1.2.3',
  '1.2',
  '1.x',
  '*',
  'latest',
  '>=1.2.3',
  '1.2.3 || 2.0.0',
  'git+https://example.org/x.git',
  'file:../x',
  'npm:other@1.2.3',
];

/** Checksums that are missing, or too weak to name one package. */
export const weakSums: readonly string[] = [
  '',
  'md5-1B2M2Y8AsgTpgAmY7PhCfg==',
  'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=',
  'sha512-short==',
];
