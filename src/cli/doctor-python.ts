/** What `linkis-kernel doctor` looks at in the Python that a kernel started here would use. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Settings } from '../config/index.ts';
import { LinkisKernelError, messageOf, parseJson } from '../shared/index.ts';
import { attempt, type Finding } from './doctor-finding.ts';
import { kernelPython } from './language/kernel-environment.ts';

/** How long a program may take, in milliseconds. */
const patienceMs = 30_000;

/** The Python of cells on the local gateway, and why it is that one. */
export async function checkPython(settings: Pick<Settings, 'python'>): Promise<Finding> {
  const { program, origin } = kernelPython(process.env, settings.python);
  return attempt('python', 'Python of the local gateway', async () => {
    try {
      return `${program} (${origin}), ${await output(program, ['--version'])}`;
    } catch (thrown) {
      throw new LinkisKernelError(
        'ENGINE_MISSING',
        `${program} (${origin}) does not start: ${messageOf(thrown)}`,
        {
          hint: 'Install Python 3, activate the environment that has it, or name it in the setting python (LINKIS_KERNEL_PYTHON). SQL needs none.',
        },
      );
    }
  });
}

/** Spark is in the Python of the kernel, or is not wanted: DuckDB runs the SQL of spark then. */
export async function checkSpark(settings: Pick<Settings, 'python'>): Promise<Finding> {
  const { program } = kernelPython(process.env, settings.python);
  let isThere = true;
  const found = await attempt('spark', 'Spark of the local gateway', async () => {
    const { describeLocalSpark } = await import('../gateway/index.ts');
    const text = await describeLocalSpark(program, process.env);
    isThere = text !== undefined;
    return text ?? `none, since ${program} has no pyspark; DuckDB runs the SQL of spark`;
  });
  if (isThere) return found;
  return {
    ...found,
    kind: 'note',
    code: 'spark-none',
    remedy: `For a Spark of its own: ${program} -m pip install pyspark, and Java 17 or newer.`,
  };
}

/** Prints `[version of papermill, true when the translator is there]`, or `null` without papermill. */
const askPapermill = `
import json
from importlib import metadata
try:
    version = metadata.version("papermill")
except metadata.PackageNotFoundError:
    print("null")
else:
    points = metadata.entry_points()
    names = points.select(group="papermill.engine") if hasattr(points, "select") else points.get("papermill.engine", [])
    print(json.dumps([version, any(point.value.startswith("linkis_kernel.") for point in names)]))
`;

/** Papermill needs a translator to pass parameters; nothing to tell where there is no papermill. */
export async function checkPapermill(
  settings: Pick<Settings, 'python'>,
): Promise<readonly Finding[]> {
  const { program } = kernelPython(process.env, settings.python);
  // Without a Python there is no papermill; the check of the Python tells of it.
  const told = await output(program, ['-c', askPapermill]).catch(() => 'null');
  const answer = parseJson(told);
  if (!Array.isArray(answer)) return [];
  const version = String(answer[0]);
  if (answer[1] === true)
    return [
      {
        kind: 'ok',
        code: 'papermill',
        text: `Papermill: ${version} in ${program}, with the translator of linkis-kernel`,
      },
    ];
  return [
    {
      kind: 'note',
      code: 'papermill-no-translator',
      text: `Papermill: ${version} in ${program} has no translator for this kernel, so parameters need -l python`,
      remedy: `${program} -m pip install linkis-kernel brings one; or call papermill with -l python.`,
    },
  ];
}

async function output(program: string, words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(program, words, { timeout: patienceMs });
  return (stdout || stderr).trim();
}
