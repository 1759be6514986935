/** The rings of tests (CONTRIBUTING.md); all of them are TypeScript modules that swc only strips of its types. */
const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

function ring(displayName, testMatch, testPathIgnorePatterns = []) {
  return {
    displayName,
    testEnvironment: '<rootDir>/tools/test-environment.mjs',
    roots: ['<rootDir>/test', '<rootDir>/src', '<rootDir>/examples'],
    extensionsToTreatAsEsm: ['.ts'],
    // Not in the temporary directory, which is another one for each process of tools/test.mjs.
    cacheDirectory: '<rootDir>/.cache/jest',
    transform: { '^.+\\.ts$': ['@swc/jest', swc] },
    modulePathIgnorePatterns: ['<rootDir>/(dist|out|\\.venv|\\.venv-spark|\\.cache)/'],
    testMatch: [testMatch],
    testPathIgnorePatterns: ['/node_modules/', ...testPathIgnorePatterns],
  };
}

export default {
  // Only catches what hangs: on a busy machine everything takes its time.
  testTimeout: 600_000,
  projects: [
    ring('unit', '<rootDir>/test/**/*.test.ts', ['<rootDir>/test/(flow|e2e|clients|spark|wheel)/']),
    ring('flow', '<rootDir>/test/flow/**/*.test.ts'),
    ring('e2e', '<rootDir>/test/e2e/**/*.test.ts'),
    ring('clients', '<rootDir>/test/clients/**/*.test.ts'),
    ring('wheel', '<rootDir>/test/wheel/**/*.test.ts'),
    ring('spark', '<rootDir>/test/spark/**/*.test.ts'),
  ],
};
