// What must hold before a release, as one list: `npm run release:check`. Exit code 1 when a point does not hold. Publishing runs it too.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const largestPackage = 1_500_000;

function output(command, args) {
  const ended = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 });
  if (ended.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${ended.stderr.trim()}`);
  return ended.stdout;
}

/** What must hold, and a function that returns why it does not.
 * @type {readonly (readonly [what: string, whyNot: () => string | undefined])[]} */
const points = [
  [
    'repository, homepage and bugs in package.json name real addresses',
    () => {
      const fields = {
        homepage: manifest.homepage,
        repository: manifest.repository?.url,
        bugs: manifest.bugs?.url,
      };
      const unfilled = Object.entries(fields).filter(
        ([, address]) =>
          !/^(git\+)?https:\/\//.test(address ?? '') || /\/\/example\./.test(address),
      );
      return unfilled.length === 0
        ? undefined
        : `still to fill: ${unfilled.map(([name]) => name).join(', ')}`;
    },
  ],
  [
    'CHANGELOG.md has a section of this version, with its day',
    () => {
      const heading = new RegExp(
        `^## \\[${manifest.version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d$`,
        'm',
      );
      return heading.test(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'))
        ? undefined
        : `no line "## [${manifest.version}] - YEAR-MONTH-DAY"`;
    },
  ],
  [
    'the checkout has no change that is not committed',
    () => (output('git', ['status', '--porcelain']) === '' ? undefined : 'git status names some'),
  ],
  [
    `the npm package is under ${largestPackage / 1e6} MB and has no source map and no build information`,
    () => {
      const [packed] = JSON.parse(output('npm', ['pack', '--dry-run', '--json']));
      const stray = packed.files
        .map(({ path }) => path)
        .filter((path) => /\.(map|tsbuildinfo)$/.test(path));
      if (stray.length > 0) return `it has ${stray.slice(0, 3).join(', ')}`;
      if (!packed.files.some(({ path }) => path === 'dist/cli/main.js'))
        return 'nothing is built: npm run build';
      return packed.size < largestPackage ? undefined : `it has ${packed.size} bytes`;
    },
  ],
  [
    'a wheel of this version is built',
    () => {
      const directory = join(root, 'dist', 'wheel');
      const wheels = existsSync(directory) ? readdirSync(directory) : [];
      const own = wheels.filter((name) => name.startsWith(`linkis_kernel-${manifest.version}-`));
      if (own.length === 0) return 'npm run wheel makes it';
      const built = statSync(join(root, 'dist', 'cli', 'main.js')).mtimeMs;
      return own.every((name) => statSync(join(directory, name)).mtimeMs > built)
        ? undefined
        : 'it is older than dist/cli/: npm run wheel';
    },
  ],
  [
    'every test has passed (out/tests.json, out/wheel.json)',
    () => {
      for (const name of ['tests', 'wheel']) {
        const report = join(root, 'out', `${name}.json`);
        if (!existsSync(report))
          return `there is no out/${name}.json: npm test, npm run test:wheel`;
        const { passed, failed } = JSON.parse(readFileSync(report, 'utf8'));
        if (failed > 0 || passed === 0)
          return `out/${name}.json: ${passed} passed, ${failed} failed`;
      }
      return undefined;
    },
  ],
];

for (const [what, whyNot] of points) {
  let why;
  try {
    why = whyNot();
  } catch (thrown) {
    why = thrown.message;
  }
  console.log(why === undefined ? `ok      ${what}` : `problem ${what}\n        → ${why}`);
  if (why !== undefined) process.exitCode = 1;
}
