/** Installs the built kernel into .venv and opens its JupyterLab on examples/, to try it by hand. setup.mjs must have run. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const environment = join(root, '.venv');
const jupyter =
  process.platform === 'win32'
    ? join(environment, 'Scripts', 'jupyter.exe')
    : join(environment, 'bin', 'jupyter');

if (!existsSync(jupyter)) {
  console.error(`There is no JupyterLab at ${jupyter}: run \`npm run lab\`, which sets it up.`);
  process.exit(1);
}
const installed = spawnSync(
  process.execPath,
  [join(root, 'dist', 'cli', 'main.js'), 'install', '--prefix', environment, '--force'],
  { stdio: 'inherit' },
);
if (installed.status !== 0) process.exit(installed.status ?? 1);

const lab = spawn(jupyter, ['lab', ...process.argv.slice(2)], {
  cwd: join(root, 'examples'),
  stdio: 'inherit',
});
// The terminal sends Ctrl-C to both; this process leaves the decision to JupyterLab, which asks whether it was meant.
process.on('SIGINT', () => undefined);
lab.on('error', (thrown) => {
  console.error(`JupyterLab cannot be started: ${thrown.message}`);
  process.exitCode = 1;
});
lab.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
