/**
 * Bundles the command and the library into dist/cli/, with the licences of what is in it: a kernel that reads a few files starts in two
 * thirds of the time of one that finds and reads two hundred, and whoever installs the package needs only what is not bundled. What the
 * compiler writes below dist/ is for the benchmarks; of it the package has the library's types alone (types.mjs).
 */
import { build } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropOldChunks } from './old-chunks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outdir = join(root, 'dist', 'cli');

/**
 * A package of CommonJS that is imported from a module is read twice by Node: once in search of the names that it exports, which takes as
 * long as the rest of it.
 */
const requiredZeromq = {
  name: 'required-zeromq',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^zeromq$/ }, ({ kind }) =>
      kind === 'require-call'
        ? { path: 'zeromq', external: true }
        : { path: 'zeromq', namespace: 'required' },
    );
    onLoad({ filter: /^zeromq$/, namespace: 'required' }, () => ({
      contents: "module.exports = require('zeromq');",
    }));
  },
};

/** Native packages, and large ones that few users load. */
const external = ['@duckdb/node-api', 'vega', 'vega-lite', '@napi-rs/canvas'];

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external,
  alias: {
    debug: join(root, 'tools', 'silent-debug.mjs'),
    tldts: join(root, 'tools', 'cookie-domains.mjs'),
  },
  // Names stay readable in the stack traces of bug reports.
  minifyIdentifiers: false,
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
  // CommonJS packages in the bundle require Node's modules.
  banner: {
    js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
  },
};

const { metafile: commands } = await build({
  ...common,
  entryPoints: [
    { in: 'src/cli/command-line.ts', out: 'command-line' },
    { in: 'src/cli/local-gateway/local-gateway.ts', out: 'local-gateway' },
    { in: 'src/index.ts', out: 'library' },
  ],
  plugins: [requiredZeromq, elsewhere(/\/start\.ts$/, () => './kernel.js')],
});

/** By its package, the file of the other bundle that has what is loaded when it is needed. */
const lazyPackages = new Map(
  Object.entries(commands.outputs).flatMap(([path, { entryPoint = '' }]) =>
    entryPoint.startsWith('node_modules/') ? [[entryPoint, `./${basename(path)}`]] : [],
  ),
);

/**
 * A kernel has a bundle of its own: each file costs Node over a millisecond, and code that many commands share would be cut into twenty. No
 * process loads both, but for packages, so that nothing is there twice.
 */
const { metafile: kernel } = await build({
  ...common,
  entryPoints: [{ in: 'src/cli/start.ts', out: 'kernel' }],
  plugins: [requiredZeromq, elsewhere(/^[^.]/, (file) => lazyPackages.get(file))],
});

const { metafile: main } = await build({
  ...common,
  entryPoints: [{ in: 'src/cli/main.ts', out: 'main' }],
  banner: {},
  plugins: [
    elsewhere(/\.ts$/, (file) => `./${basename(file, '.ts').replace('start', 'kernel')}.js`),
  ],
});

const bundles = [commands, kernel, main];
const inputs = bundles.flatMap((metafile) => Object.keys(metafile.inputs));
const written = bundles.flatMap((metafile) =>
  Object.keys(metafile.outputs).map((path) => basename(path)),
);
dropOldChunks(written, 3_600_000);
// For old-chunks.mjs, before the package is packed.
writeFileSync(join(root, 'dist', '.chunks.json'), JSON.stringify(written));

const packages = new Set(
  inputs.flatMap((path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[0] ?? []),
);
writeFileSync(
  join(outdir, 'LICENSES.txt'),
  [...packages]
    .sort()
    .map(licenceOf)
    .join(`\n\n${'-'.repeat(80)}\n\n`),
);

/** Leaves what is imported dynamically to a file beside this one, where `fileOf` names one for its path from the root. */
function elsewhere(filter, fileOf) {
  return {
    name: 'elsewhere',
    setup(esbuild) {
      esbuild.onResolve({ filter }, async ({ path, kind, pluginData, ...rest }) => {
        if (kind !== 'dynamic-import' || pluginData === 'asked') return undefined;
        const found = await esbuild.resolve(path, { ...rest, kind, pluginData: 'asked' });
        const file = fileOf(relative(root, found.path).replaceAll('\\', '/'));
        return file === undefined ? undefined : { path: file, external: true };
      });
    },
  };
}

/** Fails for a package without a licence's text: it could not be shipped. */
function licenceOf(directory) {
  const { name, version, license } = JSON.parse(
    readFileSync(join(root, directory, 'package.json'), 'utf8'),
  );
  const file = readdirSync(join(root, directory)).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) {
    throw new Error(`${name} ${version} has no licence text beside it; it cannot be bundled`);
  }
  return `${name} ${version} (${license})\n\n${readFileSync(join(root, directory, file), 'utf8').trim()}\n`;
}
