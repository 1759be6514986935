/**
 * Runs the unit and flow rings, and one cell of the built kernel, on each supported line of Node. A word chooses one:
 * `npm run test:nodes -- 24`. The binaries are npm packages, pinned here, kept in .cache/nodes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** By line of Node: the oldest supported version, then the newest of each line. */
const versions = new Map([
  ['20', '20.19.0'],
  ['22', '22.23.5'],
  ['24', '24.22.3'],
  ['26', '26.12.1'],
]);

class NodeFailure extends Error {}

function run(what, command, words, options = {}) {
  console.log(`nodes: ${what}`);
  const ended = spawnSync(command, words, { cwd: root, stdio: 'inherit', ...options });
  if (ended.error)
    throw new NodeFailure(`${what}: ${command} cannot be run: ${ended.error.message}`);
  if (ended.status !== 0)
    throw new NodeFailure(`${what}: failed (${String(ended.status ?? ended.signal)})`);
  return ended;
}

/** The path of the binary; npm checks what it downloads. */
function install(line, version) {
  const directory = join(root, '.cache', 'nodes', line);
  const name = `node-${process.platform}-${process.arch}`;
  const binary = join(directory, 'node_modules', name, 'bin', 'node');
  const wanted = { private: true, dependencies: { [name]: version } };
  const manifest = join(directory, 'package.json');
  const isThere = existsSync(manifest) && existsSync(binary);
  if (isThere && readFileSync(manifest, 'utf8') === JSON.stringify(wanted)) return binary;
  mkdirSync(directory, { recursive: true });
  rmSync(join(directory, 'node_modules'), { recursive: true, force: true });
  writeFileSync(manifest, JSON.stringify(wanted));
  const words = [
    'install',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--ignore-scripts',
    '--loglevel=error',
  ];
  run(`installing Node ${version}`, 'npm', words, {
    cwd: directory,
    shell: process.platform === 'win32',
  });
  return binary;
}

/** Runs a cell through all of it: `run` starts the kernel, the kernel its gateway, the gateway DuckDB, all with this Node. */
function runCell(node, version) {
  const directory = mkdtempSync(join(tmpdir(), 'lk-'));
  try {
    const notebook = join(directory, 'cell.ipynb');
    const ran = join(directory, 'ran.ipynb');
    const cell = {
      cell_type: 'code',
      id: 'a',
      metadata: {},
      source: 'SELECT 6 * 7 AS answer',
      execution_count: null,
      outputs: [],
    };
    writeFileSync(
      notebook,
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }),
    );
    run(
      `a cell on Node ${version}`,
      node,
      [join(root, 'dist/cli/main.js'), 'run', notebook, '-o', ran, '--stop-gateway'],
      {
        cwd: directory,
        env: {
          ...process.env,
          HOME: directory,
          LINKIS_KERNEL_STATE_DIR: join(directory, 'state'),
          LINKIS_KERNEL_CONF_DIR: join(directory, 'config'),
        },
      },
    );
    const outputs = JSON.stringify(JSON.parse(readFileSync(ran, 'utf8')).cells[0].outputs);
    if (!/answer[\s\S]*42/.test(outputs))
      throw new NodeFailure(`the cell on Node ${version} shows no 42: ${outputs}`);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

const asked = process.argv.slice(2);
const unknown = asked.find((line) => !versions.has(line));
if (unknown !== undefined) {
  console.error(
    `No line of Node is called ${unknown} here; there are ${[...versions.keys()].join(', ')}.`,
  );
  process.exit(2);
}
let failed = 0;
for (const [line, version] of versions) {
  if (asked.length > 0 && !asked.includes(line)) continue;
  try {
    const node = install(line, version);
    runCell(node, version);
    run(`the unit and flow rings on Node ${version}`, process.execPath, [
      join(root, 'tools/test.mjs'),
      `--node=${node}`,
      `--report=node-${line}`,
      'unit',
      'flow',
    ]);
  } catch (thrown) {
    if (!(thrown instanceof NodeFailure)) throw thrown;
    console.error(`nodes: Node ${version}: ${thrown.message}`);
    failed += 1;
  }
}
process.exitCode = failed === 0 ? 0 : 1;
