import { describe, expect, it } from '@jest/globals';
import { patientClient } from '../../../src/run/session/patient-client.ts';
import { type Clock, LinkisKernelError, silentLogger } from '../../../src/shared/index.ts';
import type { TaskClient } from '../../../src/task/index.ts';
import { scriptedService } from '../../support/scripted-task-client.ts';

/** A clock that goes as fast as it is waited for. */
function quickClock(): Clock & { readonly waited: number[] } {
  let now = 0;
  const waited: number[] = [];
  return {
    waited,
    now: () => now,
    wait: async (ms) => {
      waited.push(ms);
      now += ms;
    },
  };
}

function failing(times: number, code: 'LINKIS_UNREACHABLE' | 'LINKIS_REFUSED'): TaskClient {
  let left = times;
  return {
    ...scriptedService().client,
    resultSets: async () => {
      left -= 1;
      if (left >= 0) throw new LinkisKernelError(code, 'away');
      return [];
    },
  };
}

describe('patientClient', () => {
  it('asks again while the server is away, ever more rarely, and says why it waits', async () => {
    const clock = quickClock();
    const patient = patientClient(failing(7, 'LINKIS_UNREACHABLE'), {
      clock: {
        ...clock,
        wait: async (ms) => {
          expect(patient.trouble()?.message).toBe('away');
          return clock.wait(ms);
        },
      },
      logger: silentLogger,
      unreachableMs: 60_000,
    });
    patient.begin();
    await expect(patient.client.resultSets('x')).resolves.toEqual([]);
    const most = [200, 400, 800, 1600, 3200, 5000, 5000];
    expect(clock.waited).toHaveLength(most.length);
    for (const [at, ms] of most.entries()) {
      // Spread, so that many kernels do not return at once.
      expect(clock.waited[at]).toBeGreaterThanOrEqual(ms / 2);
      expect(clock.waited[at]).toBeLessThanOrEqual(ms);
    }
    expect(patient.trouble()).toBeUndefined();
  });

  it('gives up after its time, and at once on a refusal and before it has begun', async () => {
    const clock = quickClock();
    const parts = { clock, logger: silentLogger, unreachableMs: 1000 };
    const away = patientClient(failing(100, 'LINKIS_UNREACHABLE'), parts);
    await expect(away.client.resultSets('x')).rejects.toThrow('away');
    expect(clock.waited).toEqual([]);
    away.begin();
    await expect(away.client.resultSets('x')).rejects.toThrow('away');
    expect(clock.now()).toBeGreaterThanOrEqual(1000);
    const before = clock.waited.length;
    const refused = patientClient(failing(1, 'LINKIS_REFUSED'), parts);
    refused.begin();
    await expect(refused.client.resultSets('x')).rejects.toThrow('away');
    expect(clock.waited).toHaveLength(before);
  });
});
