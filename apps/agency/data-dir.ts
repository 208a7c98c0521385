import { readEnvironment } from '#libs/config/environment';

/** DATA_DIR as the apps understand it, whatever else stands in the environment. */
export function dataDir(): string {
  const { DATA_DIR } = process.env;
  return readEnvironment(DATA_DIR ? { DATA_DIR } : {}).DATA_DIR;
}
