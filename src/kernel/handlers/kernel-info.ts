/** kernel_info_request: who we are. Needs no network, since every client waits for it at the start. */
import { protocolVersion } from '../../protocol/index.ts';
import type { Handler } from './handler.ts';

/** Replies on the channel that asked, shell or control. */
export const kernelInfo: Handler = async function* kernelInfo(_request, kernel) {
  const { implementation, language, banner, helpLinks } = kernel.interpreter.about;
  yield {
    to: 'client',
    type: 'kernel_info_reply',
    content: {
      status: 'ok',
      protocol_version: protocolVersion,
      implementation: implementation.name,
      implementation_version: implementation.version,
      language_info: {
        name: language.name,
        version: language.version,
        mimetype: language.mimetype,
        file_extension: language.fileExtension,
        pygments_lexer: language.pygmentsLexer,
        codemirror_mode: language.codemirrorMode,
        ...(language.nbconvertExporter !== undefined && {
          nbconvert_exporter: language.nbconvertExporter,
        }),
      },
      banner,
      help_links: helpLinks.map(({ text, url }) => ({ text, url })),
      debugger: false,
      supported_features: ['kernel subshells'],
    },
  };
};
