/**
 * Bundles the command and the library into dist/cli/, with the licences of what is in it: a kernel that reads a few files starts in two
 * thirds of the time of one that finds and reads two hundred, and whoever installs the package needs only what is not bundled. What the
 * compiler writes below dist/ is for the benchmarks; of it the package has the library's types alone (types.mjs).
 */
import { parse, tokTypes } from 'acorn';
import { build, transformSync } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

const entries = [
  { in: 'src/cli/main.ts', out: 'main' },
  { in: 'src/cli/local-gateway/local-gateway.ts', out: 'local-gateway' },
  { in: 'src/cli/language/cached-script.ts', out: 'cached-script' },
  { in: 'src/index.ts', out: 'library' },
];
const { metafile } = await build({
  ...common,
  entryPoints: entries,
  plugins: [requiredZeromq],
});

/** Small files stay modules: each file costs a millisecond. */
const smallest = 16_000;
/** What a kernel loads before it answers: it sets flags then, and V8 takes compiled code only under the flags with which it was kept. */
const ofTheStart = importedBy('src/cli/main.ts', 'src/cli/start.ts');
/** What Node finds by name. */
const isEntry = ({ entryPoint }) => entries.some((entry) => entry.in === entryPoint);
const scripts = Object.entries(metafile.outputs)
  .filter(([, output]) => output.bytes >= smallest && !isEntry(output))
  .filter(([path]) => !ofTheStart.has(path) && !asksForMeta(path))
  .map(([path]) => scriptOf(path));

for (const path of ofTheStart) writeFileSync(join(root, path), withPlainBuiltins(path));

// The front end of a grid runs in the browser, where a module is one text.
const { metafile: view } = await build({
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

const bundles = [metafile, view];
const inputs = bundles.flatMap((metafile) => Object.keys(metafile.inputs));
const written = [
  ...scripts,
  ...bundles.flatMap((metafile) => Object.keys(metafile.outputs).map((path) => basename(path))),
];
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

/**
 * The code with escapes for the other letters in its patterns, and without those in its comments: esbuild writes escapes into texts alone. A
 * script of ASCII takes half of the memory. What is left, in a raw template say, stays as it is.
 */
function inAscii(code) {
  const ranges = [];
  parse(code, {
    ecmaVersion: 'latest',
    onToken: ({ type, start, end }) => type === tokTypes.regexp && ranges.push({ start, end }),
    onComment: (_isBlock, _text, start, end) => ranges.push({ start, end, isComment: true }),
  });
  let at = 0;
  // They come in the order of the code.
  return code.replaceAll(/[^\0-\x7f]/g, (letter, offset) => {
    while (at < ranges.length && ranges[at].end <= offset) at += 1;
    const { start, isComment } = ranges[at] ?? { start: Infinity };
    if (offset < start) return letter;
    return isComment ? '?' : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/**
 * The module with Node's own modules asked for by a call: an `import` of one makes a module of it first, with a look at everything that it
 * exports, and a kernel's start has ten of them.
 */
function withPlainBuiltins(path) {
  const text = withoutBanner(path).replace(
    /^import (?:\* as )?(\{[^}]*\}|\w+) from "(node:[^"]+)";$/gm,
    (_found, names, name) =>
      `const ${names.replaceAll(/(\w+) as (\w+)/g, '$1: $2')} = process.getBuiltinModule("${name}");`,
  );
  const isRequiring = /\brequire\b/.test(text);
  const require = `const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);\n`;
  return isRequiring ? text.replace(/^(#!.*\n)?/, (first) => `${first}${require}`) : text;
}

/** The outputs made of these sources, and those that they import before they run. */
function importedBy(...sources) {
  const found = new Set(
    Object.keys(metafile.outputs).filter((path) =>
      sources.includes(metafile.outputs[path].entryPoint),
    ),
  );
  for (const path of found)
    for (const { kind, path: imported, external } of metafile.outputs[path].imports)
      if (kind === 'import-statement' && external !== true) found.add(imported);
  return found;
}

/** A script has no `import.meta`. */
function asksForMeta(path) {
  return withoutBanner(path).includes('import.meta');
}

function withoutBanner(path) {
  return readFileSync(join(root, path), 'utf8').replace(`${common.banner.js}\n`, '');
}

/** Makes a script of a module, since V8 keeps the compiled code of scripts alone; the module then runs it. Gives the script's file name. */
function scriptOf(path) {
  const script = basename(path).replace(/js$/, 'cjs');
  const { imports, exports: names } = metafile.outputs[path];
  const named = (wanted) =>
    imports
      .filter(({ kind }) => kind === wanted)
      .map((one) => (one.external === true ? one.path : `./${basename(one.path)}`));
  const shared = [...new Set(named('import-statement'))].filter((name) => name.startsWith('./'));
  const lazy = new Set(named('dynamic-import'));
  const { code } = transformSync(withoutBanner(path), {
    format: 'cjs',
    platform: 'node',
    target: common.target,
  });
  writeFileSync(
    join(outdir, script),
    inAscii(code).replace(/\bimport\("([^"\n]+)"\)/g, (found, name) => {
      if (!lazy.has(name))
        throw new Error(`${path} imports ${name}, of which the bundle knows nothing`);
      return `$load("${name}")`;
    }),
  );
  writeFileSync(
    join(root, path),
    `import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { runCachedScript } from './cached-script.js';
${shared.map((name, at) => `import * as shared${at} from '${name}';`).join('\n')}
const loaded = new Map([${shared.map((name, at) => `['${name}', shared${at}]`).join(', ')}]);
const builtin = createRequire(import.meta.url);
export const { ${names.map((name) => (name === 'default' ? 'default: $default' : name)).join(', ')} } = runCachedScript(fileURLToPath(new URL('./${script}', import.meta.url)), {
  require: (name) => loaded.get(name) ?? builtin(name),
  load: (name) => import(name),
}).exports;
${names.includes('default') ? 'export { $default as default };\n' : ''}`,
  );
  return script;
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
