/** How many rows a caption speaks of: those that the server counts, and never a guess. */
import { describe, expect, it } from '@jest/globals';
import { fixture } from '../../support/fixture.ts';
import { startStack } from '../../support/local-stack.ts';

type Gateway = (request: Request) => Promise<Response>;

/** How the server answers when it is asked for a number of rows. */
let answer: (request: Request, gateway: Gateway) => Promise<Response> = async (request, gateway) =>
  gateway(request);
let asked = 0;

const stack = fixture(async () =>
  startStack({
    between: async (request, next) => {
      if (!request.url.includes('/fileInfo')) return next(request);
      asked += 1;
      return answer(request, next);
    },
  }),
);

async function caption(code: string): Promise<string | undefined> {
  const ran = await stack.run(code);
  expect(ran.status).toBe('ok');
  return ran
    .displays()
    .find((text) => text.startsWith('── '))
    ?.split('\n')[0]
    ?.replace(/ · \d+\.\d s · task \d+/, '');
}

const many = 'SELECT range AS n FROM range(1500)';

describe('the caption of a table', () => {
  it('says of how many rows it shows the first ones', async () => {
    expect(await caption(many)).toBe('── 200 of 1,500 rows × 1 column ──');
    expect(await caption('%page 3')).toBe('── rows 401 to 600 of 1,500 × 1 column ──');
    expect(await caption('%rows 1500')).toBe('── 1,500 rows × 1 column ──');
  });

  it('asks the server only when there are more', async () => {
    asked = 0;
    expect(await caption('SELECT range AS n FROM range(200)')).toBe('── 200 rows × 1 column ──');
    expect(asked).toBe(0);
  });

  it.each<[string, typeof answer]>([
    ['does not know the call', async () => Response.json({ error: 'Not Found' }, { status: 404 })],
    [
      'refuses it',
      async () => Response.json({ method: '/api', status: 1, message: 'no', data: {} }),
    ],
    ['does not say it', async () => Response.json({ method: '/api', status: 0, data: {} })],
    [
      'says no number',
      async () => Response.json({ method: '/api', status: 0, data: { rowNumber: 'many' } }),
    ],
    [
      'says fewer than there are',
      async () => Response.json({ method: '/api', status: 0, data: { rowNumber: 5 } }),
    ],
  ])('says that they are the first ones when the server %s', async (_how, given) => {
    answer = given;
    try {
      expect(await caption(many)).toBe('── first 200 rows × 1 column ──');
    } finally {
      answer = async (request, gateway) => gateway(request);
    }
  });
});
