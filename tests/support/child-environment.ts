/**
 * What processes of the product get from this process's environment: PATH, and the date to which
 * `faketime` moves every process (`npm run test:dates`).
 */
export const CHILD_ENVIRONMENT: Record<string, string> = {
  PATH: process.env.PATH ?? '',
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name === 'LD_PRELOAD' || /FAKETIME/.test(name)),
  ),
};
