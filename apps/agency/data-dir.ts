import { readEnvironment } from '#libs/config/environment';

/** DATA_DIR as the apps read it, without checking the rest of the environment. */
export function dataDir(): string {
  const { DATA_DIR } = process.env;
  return readEnvironment(DATA_DIR ? { DATA_DIR } : {}).DATA_DIR;
}
