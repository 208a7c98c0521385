import config from './jest.mjs';

// For npm run test:keycloak, which downloads Keycloak (150 MB) once, and starts it twice.
const { globalSetup: _setup, globalTeardown: _teardown, ...shared } = config.projects[1];

export default {
  ...shared,
  displayName: 'keycloak',
  testMatch: ['<rootDir>/tests/keycloak/*.keycloak.spec.ts'],
};
