/**
 * Finds files, exports and packages that nobody uses. Entries: what npm scripts and the tests
 * start.
 */
export default {
  entry: [
    'apps/*/main.ts',
    'apps/agency/{agency,certify,token}.ts',
    'apps/broker/{verify-events,calendar/calendar,recovery/recover}.ts',
    'apps/broker/letters/render-worker.ts',
    'apps/notification/{verify-mailboxes,channels/take-bounce}.ts',
    'apps/reporting/rebuild.ts',
    'apps/console/browser/konsol.ts',
    'libs/**/cli.ts',
    'libs/app/migrate-all.ts',
    'libs/kafka/access.ts',
    'tests/**/*.spec.ts',
    'tests/dates.ts',
    'tests/abuse/security.ts',
    'tests/bench/{audit,bare,bench,fairness,law,flooder,floor,conventional/main}.ts',
    'tests/clients/run.ts',
    'tests/console/picture.ts',
    'tests/contracts/{keep,metrics}.ts',
    'tests/faults/{run,long,deliver}.ts',
    'tests/faults/{checker/check,harness/receiver,harness/wrong-clock}.ts',
    'tests/keycloak/moved-clock.ts',
    'tests/support/{setup,teardown,prefix,kafka/run}.ts',
    '.config/*.mjs',
  ],
  project: ['{apps,libs,tests}/**/*.{ts,tsx}', '.config/*.mjs'],
  ignoreExportsUsedInFile: true,
  // fastify comes with @nestjs/platform-fastify; the Nest CLI is for `nest generate` by hand; the
  // build copies styles and font of the pages; the font of PDFs is read as a file.
  ignoreDependencies: [
    'fastify',
    '@nestjs/cli',
    'govuk-frontend',
    '@fontsource-variable/plus-jakarta-sans',
    '@expo-google-fonts/arimo',
  ],
  ignoreBinaries: ['useradd', 'mount', 'java', 'pgbouncer', 'pip3', 'faketime'],
};
