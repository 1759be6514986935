/**
 * Bundles the command and the library into dist/cli/, with the licences of what is in it: a kernel that reads a few files starts in two
 * thirds of the time of one that finds and reads two hundred, and whoever installs the package needs only what is not bundled. What the
 * compiler writes below dist/ is for the benchmarks; of it the package has the library's types alone (types.mjs).
 */
import { build } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropOldChunks } from './old-chunks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const outdir = join(root, 'dist', 'cli');

/** Native packages, and large ones that few users load. */
const external = ['zeromq', '@duckdb/node-api', 'vega', 'vega-lite', '@napi-rs/canvas'];

const partOfUndici = {
  name: 'part-of-undici',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^undici$/ }, () => ({ path: join(root, 'tools', 'undici-client.mjs') }));
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/cli/main.ts', out: 'main' },
    { in: 'src/cli/local-gateway/local-gateway.ts', out: 'local-gateway' },
    { in: 'src/index.ts', out: 'library' },
  ],
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external,
  plugins: [partOfUndici],
  // Names stay readable in the stack traces of bug reports.
  minifyIdentifiers: false,
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
  // CommonJS packages in the bundle require Node's modules.
  banner: {
    js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
  },
});

// The front end of a grid runs in the browser, where a module is one text.
const view = await build({
  absWorkingDir: root,
  entryPoints: [
    { in: 'src/grid/view/index.ts', out: 'grid-view' },
    { in: 'src/grid/view/style/index.css', out: 'grid-view' },
  ],
  outdir,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
});

const written = [metafile, view.metafile].flatMap(({ outputs }) =>
  Object.keys(outputs).map((path) => basename(path)),
);
dropOldChunks(written, 3_600_000);
// For old-chunks.mjs, before the package is packed.
writeFileSync(join(root, 'dist', '.chunks.json'), JSON.stringify(written));

const packages = new Set(
  [metafile, view.metafile]
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap((path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[0] ?? []),
);
writeFileSync(
  join(outdir, 'LICENSES.txt'),
  [...packages]
    .sort()
    .map(licenceOf)
    .join(`\n\n${'-'.repeat(80)}\n\n`),
);

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
