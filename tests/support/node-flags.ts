import { readFileSync } from 'node:fs';

/** The Node flags of `npm run start:broker`, for every process that is measured or killed. */
export const NODE_FLAGS: readonly string[] = (() => {
  // From the root, where every npm command runs.
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  return scripts['start:broker']?.match(/--[\w-]+=\S+/g) ?? [];
})();
