// The peers' Python environment, bench/.venv: made from pinned versions. A peer that cannot be installed is left out, with a reason.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));
const directory = at('.venv');
const stamp = at('.venv/.setup-stamp');
const requirements = at('requirements.txt');

/** The interpreter that runs the peers. */
export const python = at('.venv/bin/python');

/** What each peer must be able to import. */
const imports = {
  itables: 'import ipykernel.kernelapp, pandas, itables',
  ipykernel: 'import ipykernel.kernelapp, pandas',
  sparkmagic: 'import sparkmagic.kernels.pysparkkernel.pysparkkernel',
};

/** By a peer's name, why it cannot be measured; empty when all can. */
export function preparePeers({ wanted = true } = {}) {
  const everyone = (reason) =>
    Object.fromEntries(Object.keys(imports).map((name) => [name, reason]));
  if (!wanted) return everyone('left out by --no-peers');
  const fault = install();
  if (fault !== undefined) return everyone(fault);
  return Object.fromEntries(
    Object.entries(imports).flatMap(([name, statement]) => {
      const said = run(python, ['-c', statement]);
      return said === undefined ? [] : [[name, said]];
    }),
  );
}

function install() {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  console.error('making bench/.venv with the peers …');
  rmSync(directory, { recursive: true, force: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
  const fault =
    run(process.env.PYTHON ?? 'python3', ['-m', 'venv', directory]) ??
    run(python, [...pip, '--no-deps', '-r', requirements]);
  if (fault === undefined) writeFileSync(stamp, wanted);
  return fault;
}

/** The last line of the error; undefined when there was none. */
function run(command, words) {
  const ended = spawnSync(command, words, { encoding: 'utf8', timeout: 600_000 });
  if (ended.status === 0) return undefined;
  const said = ended.error?.message ?? ended.stderr.trim().split('\n').at(-1);
  return `\`${command} ${words.slice(0, 3).join(' ')} …\`: ${said}`;
}
