import { describe, expect, it } from '@jest/globals';
import { createHeader } from '../../../src/protocol/wire/header.ts';
import { createSigner } from '../../../src/protocol/wire/signature.ts';
import {
  decodeMessage,
  encodeMessage,
  type MessageParts,
} from '../../../src/protocol/wire/wire.ts';
import { fc } from '../../support/properties.ts';
import { repeatedMessages } from '../../security/wire-attacks.ts';

const signer = createSigner('hmac-sha256', 'key');
const frames = (parts: Partial<MessageParts> = {}): Buffer[] =>
  encodeMessage(
    {
      identities: ['client'],
      header: createHeader('execute_request', 'session'),
      parent: undefined,
      metadata: {},
      content: { code: 'x' },
      ...parts,
    },
    signer,
  ).map((frame) => Buffer.from(frame));

describe('encodeMessage and decodeMessage', () => {
  it('give back what went in', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.uint8Array(),
        (content, buffer) => {
          const plain: unknown = JSON.parse(JSON.stringify(content));
          const sent = frames({ content, buffers: [buffer] });
          const read = decodeMessage('shell', sent, createSigner('hmac-sha256', 'key'));
          expect(read.content).toEqual(plain);
          expect(read.buffers).toEqual([Buffer.from(buffer)]);
          expect(read.identities).toEqual([Buffer.from('client')]);
        },
      ),
    );
  });

  it('refuse a message of which one byte was changed', () => {
    const sent = frames();
    for (const at of [3, 4, 5, 6]) {
      const changed = sent.map((frame, index) =>
        index === at ? Buffer.concat([frame, Buffer.from(' ')]) : frame,
      );
      expect(() => decodeMessage('shell', changed, signer)).toThrow('wrong signature');
    }
  });

  it('keep the header frame as it came, for the replies', () => {
    const sent = frames();
    const read = decodeMessage('shell', sent, createSigner('hmac-sha256', 'key'));
    expect(Buffer.from(read.headerFrame)).toEqual(sent[3]);
  });
});

describe('createSigner', () => {
  it('refuses a signature a second time, and forgets the oldest after 65,536', () => {
    const checks = createSigner('hmac-sha256', 'key');
    const parts = (number: number): Buffer[] => [Buffer.from(String(number))];
    const verify = (number: number): void =>
      checks.verify(parts(number), Buffer.from(checks.sign(parts(number))));
    for (let number = 0; number <= 65_536; number += 1) verify(number);
    for (const [number, isKnown] of repeatedMessages) {
      if (isKnown) expect(() => verify(number)).toThrow('received before');
      else expect(() => verify(number)).not.toThrow();
    }
  });

  it.each(['hmac-sha512', 'hmac-sha1', 'hmac-sha3_256'])('knows %s', (scheme) => {
    expect(createSigner(scheme, 'key').sign([Buffer.from('x')])).toMatch(/^[0-9a-f]+$/);
  });

  it.each(['sha256', 'hmac-', 'hmac-nothing', ''])('refuses the scheme "%s"', (scheme) => {
    expect(() => createSigner(scheme, 'key')).toThrow(`"${scheme}"`);
  });

  it('neither signs nor checks without a key', () => {
    const open = createSigner('hmac-sha256', '');
    expect(open.sign([Buffer.from('x')])).toBe('');
    expect(() => open.verify([], Buffer.from('anything'))).not.toThrow();
  });
});

describe('createHeader', () => {
  it('gives a new id each time and dates with microseconds that never go back', () => {
    const headers = Array.from({ length: 1000 }, () => createHeader('status', 's'));
    expect(new Set(headers.map(({ msg_id }) => msg_id)).size).toBe(1000);
    const dates = headers.map(({ date }) => date);
    expect(dates).toEqual(dates.toSorted());
    expect(dates[0]).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/);
    // The right time, to the minute: a busy machine may stop between the two.
    expect(Math.abs(Date.parse(dates.at(-1) ?? '') - Date.now())).toBeLessThan(60_000);
  });
});
