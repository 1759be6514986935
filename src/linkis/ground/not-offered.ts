/** Tells a server that lacks an interface, since it is older or without the service, from one that refuses a call. */
import { LinkisKernelError } from '../../shared/index.ts';
import { LinkisRefusedError } from './linkis-error.ts';

/** The gateway has no instance of the service that the path names; for some releases this means that there is no such service. */
const noService = 10050;

/** What a call rejects with, in other words when the server does not offer `what`, such as `files of the workspace`. */
export async function orNotOffered<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    if (!(thrown instanceof LinkisRefusedError)) throw thrown;
    const isMissing =
      thrown.envelopeStatus === 404 ||
      thrown.envelopeStatus === 405 ||
      thrown.errorCode === noService;
    if (!isMissing) throw thrown;
    throw new LinkisKernelError(
      thrown.code,
      `this server does not offer ${what}: ${thrown.message}`,
      {
        hint: 'It may be of an older release, or the service may be switched off; ask its administrator.',
        cause: thrown,
      },
    );
  }
}
