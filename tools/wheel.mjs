// Builds the wheel into dist/wheel/: python/, the packed npm package with the packages that it needs, and a kernelspec. `--platform` takes
// a platform of Node (linux-x64, linux-arm64, darwin-x64, darwin-arm64, win32-x64); without it, this machine's.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { platform: { type: 'string', default: `${process.platform}-${process.arch}` } },
});
const [os, cpu] = values.platform.split('-');
/** Oldest macOS of Node 24, and Windows. On Linux the native parts themselves say which C library they need. */
const fixedTags = {
  'darwin-x64': 'macosx_13_0_x86_64',
  'darwin-arm64': 'macosx_13_0_arm64',
  'win32-x64': 'win_amd64',
};
const machines = { x64: 'x86_64', arm64: 'aarch64' };
if (fixedTags[values.platform] === undefined && !(os === 'linux' && machines[cpu])) {
  console.error(
    `wheel: there is no wheel for ${values.platform}; platforms are linux-x64, linux-arm64, ${Object.keys(fixedTags).join(', ')}.`,
  );
  process.exit(1);
}

const stage = join(root, 'out', 'wheel');
const kernel = join(stage, 'linkis_kernel', 'kernel');
const target = join(root, 'dist', 'wheel');
const python = join(
  root,
  '.venv',
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);

function run(command, args, options = {}) {
  const ended = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
    ...options,
  });
  if (ended.status === 0) return;
  console.error(
    `wheel: \`${[command, ...args].join(' ')}\` ${ended.error?.message ?? `ended with ${ended.status}`}`,
  );
  process.exit(1);
}

rmSync(stage, { recursive: true, force: true });
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
cpSync(join(root, 'python'), stage, {
  recursive: true,
  filter: (path) => !path.endsWith('__pycache__'),
});
cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));

// What npm would publish, and beside it what `npm install` of that would bring, in the locked versions.
mkdirSync(kernel, { recursive: true });
run('npm', ['pack', '--silent', '--pack-destination', stage]);
const tarball = readdirSync(stage).find((name) => name.endsWith('.tgz'));
run('tar', ['-xzf', join(stage, tarball), '-C', kernel, '--strip-components=1']);
rmSync(join(stage, tarball));
for (const name of ['package-lock.json', '.npmrc']) cpSync(join(root, name), join(kernel, name));
const libc = os === 'linux' ? ['--libc=glibc'] : [];
run(
  'npm',
  [
    'ci',
    '--omit=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `--os=${os}`,
    `--cpu=${cpu}`,
    ...libc,
  ],
  { cwd: kernel },
);
for (const name of ['package-lock.json', '.npmrc', 'README.md']) rmSync(join(kernel, name));
dropOtherPlatforms();

const spec = JSON.parse(readFileSync(join(root, 'kernelspec', 'kernel.json'), 'utf8'));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const kernelspec = join(stage, 'kernelspec');
cpSync(join(root, 'kernelspec'), kernelspec, { recursive: true });
// Jupyter puts the Python that it runs in for `python`: no path of any machine is in the wheel, and no PATH is asked.
writeFileSync(
  join(kernelspec, 'kernel.json'),
  `${JSON.stringify(
    {
      ...spec,
      argv: ['python', '-m', 'linkis_kernel', ...spec.argv.slice(2)],
      metadata: { ...spec.metadata, linkis_kernel: { version } },
    },
    undefined,
    2,
  )}\n`,
);

run(python, ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', target, stage], {
  env: {
    ...process.env,
    LINKIS_KERNEL_WHEEL_PLATFORM:
      fixedTags[values.platform] ?? `manylinux_${glibc()}_${machines[cpu]}`,
  },
});
const [wheel] = readdirSync(target);
const megabytes = statSync(join(target, wheel)).size / 1e6;
console.log(`wheel: dist/wheel/${wheel} (${megabytes.toFixed(1)} MB)`);

/** zeromq brings its native part for every platform, and on Linux for other C libraries and older versions of Node than the wheel brings. */
function dropOtherPlatforms() {
  const builds = join(kernel, 'node_modules', 'zeromq', 'build');
  const keepOnly = (place, wanted) => {
    for (const name of readdirSync(place))
      if (!wanted(name)) rmSync(join(place, name), { recursive: true });
  };
  keepOnly(builds, (name) => name === os || name === 'manifest.json');
  keepOnly(join(builds, os), (name) => name === cpu);
  if (os === 'linux')
    keepOnly(join(builds, os, cpu, 'node'), (name) => name === 'glibc-127-Release');
}

/** The newest version of the GNU C library that a native part asks for, as wheels write it: `2_28`. */
function glibc() {
  const natives = readdirSync(join(kernel, 'node_modules'), { recursive: true })
    .filter((name) => /\.(node|so)(\.|$)/.test(name) && !/musl/.test(name))
    .map((name) => join(kernel, 'node_modules', name));
  const minors = natives.flatMap((path) =>
    [...readFileSync(path, 'latin1').matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor)),
  );
  if (minors.length === 0) throw new Error('no native part names the C library that it needs');
  // Node's own wheel asks for 2.28.
  return `2_${Math.max(28, ...minors.sort((one, other) => other - one).slice(0, 1))}`;
}
