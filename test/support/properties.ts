/**
 * fast-check with a seed of ours: a property that fails, fails for everybody, and `LINKIS_KERNEL_TEST_SEED` looks elsewhere.
 * Import it from here, so that no test draws a seed by itself.
 */
import fc from 'fast-check';
import { testSeed } from './seeded-numbers.ts';

fc.configureGlobal({ seed: testSeed(20_261_128) });

export { fc };
