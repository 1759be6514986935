/**
 * fast-check with a fixed seed, so that a property that fails does so everywhere; `LINKIS_KERNEL_TEST_SEED` sets another seed.
 * Import it from here: its own seed is random.
 */
import fc from 'fast-check';
import { testSeed } from './seeded-numbers.ts';

fc.configureGlobal({ seed: testSeed(20_261_128) });

export { fc };
