/**
 * Bundles the command into dist/cli/, with the licences of what is in it: a kernel that reads a few files starts in two thirds of the time
 * of one that finds and reads two hundred. The library below dist/ stays as the compiler wrote it.
 */
import { build } from 'esbuild';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

// A kernel that runs during a build still loads chunks of its own build: they stay for an hour.
const written = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const name of readdirSync(outdir).filter((entry) => !written.has(entry))) {
  const path = join(outdir, name);
  if (Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true });
}

const packages = new Set(
  Object.keys(metafile.inputs).flatMap(
    (path) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[0] ?? [],
  ),
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
