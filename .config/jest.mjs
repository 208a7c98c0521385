import { resolve } from 'node:path';

const rootDir = resolve(import.meta.dirname, '..');

/** With `tsx` for pages alone: there `<T>(x)` would begin an element. */
const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx, decorators: true },
      transform: {
        react: { runtime: 'automatic', importSource: 'preact' },
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
      },
      keepClassNames: true,
    },
    module: { type: 'commonjs' },
  },
];

/**
 * Shared by all projects. Specs beside the code need no server, those in tests/ need real servers.
 */
const shared = {
  rootDir,
  testEnvironment: 'node',
  transform: { '^.+\\.(t|j|mj)s$': swc(false), '^.+\\.tsx$': swc(true) },
  // Nest 12, jose, preact and others are ESM, and Jest on Node 20 cannot require ESM, so they are
  // transformed as well.
  transformIgnorePatterns: [
    '/node_modules/(?!(@nestjs|file-type|load-esm|strtok3|@tokenizer|uint8array-extras|token-types|@borewit|uid|iterare|jose|cookie|@noble|preact|preact-render-to-string|openid-client|oauth4webapi)/)',
  ],
  moduleNameMapper: { '^#(libs|apps|tests)/(.*)$': '<rootDir>/$1/$2' },
};

/** Files that measure time, memory or processor. They run after the others, one by one. */
const ALONE = [
  'tests/abuse/cost.e2e.spec.ts',
  'tests/abuse/odd-records.e2e.spec.ts',
  'tests/journeys/example.e2e.spec.ts',
  'tests/journeys/health-while-hanging.e2e.spec.ts',
  'tests/kafka-cluster.e2e.spec.ts',
];

const e2e = {
  ...shared,
  testMatch: ['<rootDir>/tests/**/*.e2e.spec.ts'],
  globalSetup: '<rootDir>/tests/support/setup.ts',
  globalTeardown: '<rootDir>/tests/support/teardown.ts',
  setupFiles: ['<rootDir>/tests/support/prefix.ts', 'reflect-metadata'],
};

export default {
  rootDir,
  // Each file in tests/ has a database and topics of its own, and mostly waits.
  maxWorkers: 3,
  testSequencer: '<rootDir>/.config/slow-first.mjs',
  // Real servers are slow on a busy machine; polls give up sooner.
  testTimeout: 120_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{apps,libs}/**/*.spec.ts',
        '<rootDir>/tests/!(*.e2e).spec.ts',
        '<rootDir>/tests/{contracts,faults}/**/!(*.e2e).spec.ts',
      ],
      setupFiles: ['reflect-metadata'],
    },
    {
      ...e2e,
      displayName: 'e2e',
      testPathIgnorePatterns: ALONE,
    },
    {
      ...e2e,
      displayName: 'alone',
      testMatch: ALONE.map((file) => `<rootDir>/${file}`),
      runner: '<rootDir>/.config/one-at-a-time.mjs',
    },
  ],
};
