/** What the kernel says of its language before the rest of this room is loaded: a door of its own, which imports nothing. */
import type { Interpreter, LanguageInfo } from '../interpreter/index.ts';

/** A language that a kernel can say it has. */
export type LanguageName = 'sql' | 'hql' | 'python' | 'scala' | 'shell' | 'r';

const sql: LanguageInfo = {
  name: 'sql',
  version: '',
  mimetype: 'text/x-sql',
  fileExtension: '.sql',
  pygmentsLexer: 'sql',
  codemirrorMode: 'sql',
};

/** By the name that a kernelspec starts its kernel with. Names and modes are those that the kernels of these languages give. */
const languages: Readonly<Record<LanguageName, LanguageInfo>> = {
  sql,
  hql: { ...sql, fileExtension: '.hql' },
  python: {
    name: 'python',
    version: '',
    mimetype: 'text/x-python',
    fileExtension: '.py',
    pygmentsLexer: 'python3',
    codemirrorMode: 'python',
    nbconvertExporter: 'python',
  },
  scala: {
    name: 'scala',
    version: '',
    mimetype: 'text/x-scala',
    fileExtension: '.scala',
    pygmentsLexer: 'scala',
    codemirrorMode: 'text/x-scala',
    nbconvertExporter: 'script',
  },
  shell: {
    name: 'bash',
    version: '',
    mimetype: 'text/x-sh',
    fileExtension: '.sh',
    pygmentsLexer: 'bash',
    codemirrorMode: 'shell',
    nbconvertExporter: 'script',
  },
  r: {
    name: 'R',
    version: '',
    mimetype: 'text/x-r-source',
    fileExtension: '.r',
    pygmentsLexer: 'r',
    codemirrorMode: 'r',
    nbconvertExporter: 'script',
  },
};

/** For a kernel of this version. A language that is not known here, such as one of a later version, is SQL. */
export function describeLanguage(
  version: string,
  name: string = 'sql',
): Pick<Interpreter, 'language' | 'banner' | 'helpLinks' | 'commTargets'> {
  const known: Readonly<Record<string, LanguageInfo>> = languages;
  return {
    language: (Object.hasOwn(known, name) ? known[name] : undefined) ?? sql,
    // Front ends ask by it for the widgets that are there.
    commTargets: ['jupyter.widget.control'],
    banner: `linkis-kernel ${version}: cells run as Linkis tasks. %help tells how, %lsmagic what there is.`,
    helpLinks: [
      { text: 'Apache Linkis', url: 'https://linkis.apache.org/docs/latest/about/introduction' },
      {
        text: 'Linkis task REST API',
        url: 'https://linkis.apache.org/docs/latest/api/linkis-task-operator',
      },
    ],
  };
}
