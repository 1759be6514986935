/** What the kernel says of its language before the rest of this room is loaded: a door of its own, which imports nothing. */
import type { Interpreter } from '../interpreter/index.ts';

/** For a kernel of this version. */
export function describeLanguage(
  version: string,
): Pick<Interpreter, 'language' | 'banner' | 'helpLinks'> {
  return {
    language: {
      name: 'sql',
      version: '',
      mimetype: 'text/x-sql',
      fileExtension: '.sql',
      pygmentsLexer: 'sql',
      codemirrorMode: 'sql',
    },
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
