/** Checks of a kernel's sockets: bursts, large and bad messages, clients that come twice. */
import { type Check, receives } from './check.ts';
import { until } from '../clients/until.ts';
import { jsonFrames, rawDealer, rawSubscriber, signedFrames } from './raw-client.ts';
import { transcript } from './session.ts';

/** By what the kernel should do. */
export const socketChecks: Readonly<Record<string, Check>> = {
  'answers 300 requests that are sent at once, each with reply and idle': async (subject) => {
    const ids = Array.from({ length: 300 }, () =>
      subject.client.send('shell', 'comm_info_request', {}),
    );
    const whole = async (id: string): Promise<boolean> =>
      until(
        'reply and idle',
        () => transcript(subject.received, id).length === 3 || undefined,
      ).then(
        () => true,
        () => false,
      );
    const found = await Promise.all(ids.map(whole));
    const good = found.filter(Boolean).length;
    return good === ids.length ? undefined : `${String(good)} of ${String(ids.length)}`;
  },
  'takes a request of 8 MB': async (subject) => {
    const dealer = rawDealer(subject.kernel.info, 'shell');
    const content = { padding: 'x'.repeat(8 * 1024 * 1024) };
    await dealer.send([
      ...signedFrames(subject.kernel.info, jsonFrames('kernel_info_request', { content })),
    ]);
    const replied = await receives(dealer, 'kernel_info_reply', 30_000);
    dealer.close();
    return replied ? undefined : 'no reply';
  },
  'refuses a message that it has seen before': async (subject) => {
    const dealer = rawDealer(subject.kernel.info, 'shell');
    const frames = signedFrames(subject.kernel.info, jsonFrames('kernel_info_request'));
    await dealer.send([...frames]);
    await receives(dealer, 'kernel_info_reply');
    await dealer.send([...frames]);
    const twice = await receives(dealer, 'kernel_info_reply', 700);
    dealer.close();
    return twice ? 'it was answered twice' : undefined;
  },
  'lives on after malformed and unsigned messages': async (subject) => {
    const dealer = rawDealer(subject.kernel.info, 'shell');
    for (const frames of [
      ['no delimiter'],
      ['<IDS|MSG>', ''],
      signedFrames(subject.kernel.info, jsonFrames(), ''),
      signedFrames(subject.kernel.info, jsonFrames('', { header: [] })),
      signedFrames(subject.kernel.info, jsonFrames('__proto__')),
    ]) {
      await dealer.send([...frames]);
    }
    await dealer.send([...signedFrames(subject.kernel.info, jsonFrames('kernel_info_request'))]);
    const alive = await receives(dealer, 'kernel_info_reply', 30_000);
    dealer.close();
    return alive ? undefined : 'no answer any more';
  },
  'answers a client that comes back with its old identity': async (subject) => {
    const before = rawDealer(subject.kernel.info, 'shell', 'a-browser');
    await before.send([...signedFrames(subject.kernel.info, jsonFrames())]);
    await receives(before, 'kernel_info_reply');
    const again = rawDealer(subject.kernel.info, 'shell', 'a-browser');
    await again.send([...signedFrames(subject.kernel.info, jsonFrames())]);
    const replied = await receives(again, 'kernel_info_reply', 30_000);
    before.close();
    again.close();
    return replied ? undefined : 'no reply';
  },
  'welcomes a second subscriber': async (subject) => {
    const subscriber = rawSubscriber(subject.kernel.info);
    const welcomed = await receives(subscriber, 'iopub_welcome', 10_000);
    subscriber.close();
    return welcomed ? undefined : 'no iopub_welcome';
  },
};
