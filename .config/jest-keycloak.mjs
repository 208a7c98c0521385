import config from './jest.mjs';

// By its own command (npm run test:keycloak): it fetches a Keycloak of 150 MB once, and starts it twice.
const { globalSetup: _setup, globalTeardown: _teardown, ...shared } = config.projects[1];

export default {
  ...shared,
  displayName: 'keycloak',
  testMatch: ['<rootDir>/tests/keycloak/*.keycloak.spec.ts'],
};
