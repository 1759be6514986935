/** What code that runs on the local gateway is handed of the gateway's own. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { shellEngine } from '../../src/gateway/engines/shell.ts';
import { credentialVariables } from '../security/gateway-attacks.ts';
import { type Answer, startTestGateway } from '../support/gateway-client.ts';

afterEach(() => {
  for (const name of credentialVariables) delete process.env[name];
});

describe('the environment of a cell', () => {
  it("has the user's variables, and none of the gateway's credentials", async () => {
    for (const name of credentialVariables) process.env[name] = `canary of ${name}`;
    const test = await startTestGateway({ engines: [shellEngine] });
    try {
      const { taskId } = await test.submit('env');
      expect(await test.reached(taskId)).toBe('Succeed');
      const asked = async (verb: string, where: unknown): Promise<Answer> =>
        test.call('GET', `/filesystem/${verb}?path=${encodeURIComponent(String(where))}`);
      const { resultLocation } = await test.task(taskId);
      const tree = await asked('getDirFileTrees', resultLocation);
      const shown = await asked('openFile', tree.body.data.dirFileTrees.children[0].path);
      expect(shown.text).toContain(`PATH=${process.env['PATH'] ?? ''}`);
      expect(shown.text).not.toContain('canary');
    } finally {
      await test.close();
    }
  });
});
