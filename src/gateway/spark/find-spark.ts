/** Whether a kernel's Python has Spark, and which: asked of that Python once, and again when something was installed into it. */
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { asArray, asObject, asString, parseJson } from '../../shared/index.ts';
import { type CodeEnvironment, codeVariables } from '../engines/code-environment.ts';
import { pythonProgram } from '../engines/python-process.ts';

/** Looks for the package without loading it. One without jars (`pyspark-client`) is of no use here, unless SPARK_HOME has them. */
const question = String.raw`
import importlib.util, json, os, re, sys
version = None
try:
    spec = importlib.util.find_spec("pyspark")
    folder = list(spec.submodule_search_locations)[0]
    if os.path.isdir(os.path.join(folder, "jars")) or os.environ.get("SPARK_HOME"):
        with open(os.path.join(folder, "version.py"), encoding="utf-8") as file:
            version = re.search(r'''__version__\s*(?::\s*str)?\s*=\s*["']([^"']+)''', file.read()).group(1)
except Exception:
    pass
print(json.dumps({"version": version, "path": [os.path.abspath(part) for part in sys.path]}))
`;

/** The answer of one Python, and the folders from which it imports, with the times of their last changes. */
interface Known {
  readonly version: string | undefined;
  readonly folders: readonly string[];
  readonly changed: string;
}

/** How long Python may take. A slower one has no Spark. */
const answerMs = 20_000;

/** Variables on which the answer depends. */
const decisive = ['PATH', 'PYTHONPATH', 'PYTHONHOME', 'VIRTUAL_ENV', 'SPARK_HOME', 'HOME'];

async function changesOf(folders: readonly string[]): Promise<string> {
  const times = await Promise.all(
    folders.map(async (folder) =>
      stat(folder).then(
        ({ mtimeMs }) => String(mtimeMs),
        () => '',
      ),
    ),
  );
  return times.join(' ');
}

async function ask(environment: CodeEnvironment | undefined): Promise<Known> {
  const said = await new Promise<string>((resolve) => {
    execFile(
      pythonProgram(environment),
      ['-c', question],
      { env: codeVariables(environment), timeout: answerMs, cwd: '/' },
      // Where Python itself is missing, the engine that needs it says so.
      (_failed, stdout) => resolve(stdout),
    );
  });
  const answer = asObject(parseJson(said));
  const folders = (asArray(answer?.['path']) ?? []).flatMap((folder) => asString(folder) ?? []);
  return {
    version: asString(answer?.['version']),
    folders,
    changed: await changesOf(folders),
  };
}

/** Gives the version of pyspark that a kernel's Python would import; undefined where it has none. */
export function createSparkSearch(): (
  environment: CodeEnvironment | undefined,
) => Promise<string | undefined> {
  const known = new Map<string, Promise<Known>>();
  return async (environment) => {
    const variables = environment?.variables ?? process.env;
    const key = JSON.stringify([
      pythonProgram(environment),
      decisive.map((name) => variables[name] ?? null),
    ]);
    const before = await known.get(key);
    if (
      before !== undefined &&
      before.folders.length > 0 &&
      before.changed === (await changesOf(before.folders))
    )
      return before.version;
    const asked = ask(environment);
    known.set(key, asked);
    return (await asked).version;
  };
}
