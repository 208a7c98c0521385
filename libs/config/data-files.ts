/**
 * Files and folders in DATA_DIR, by what they hold. Each program finds what another one made by
 * these names.
 */
export const DATA_FILES = {
  agencyKeys: 'agency-keys',
  certificationKey: 'certification-key.json',
  checkpointKey: 'checkpoint-key.json',
  consoleKey: 'console-key',
  developmentIssuer: 'development-issuer.json',
  exampleReports: 'example',
  letters: 'letters',
  mail: 'mail',
  postgres: 'postgres',
  postgresLog: 'postgres.log',
  postgresNotes: 'postgres.json',
  webhookKey: 'webhook-key',
} as const;
