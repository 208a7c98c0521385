import { readFileSync } from 'node:fs';

/** The flags that `npm run start:broker` gives to Node: whatever is measured or killed runs with them. */
export const NODE_FLAGS: readonly string[] = (() => {
  // From the root, where every command of npm runs.
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  return scripts['start:broker']?.match(/--[\w-]+=\S+/g) ?? [];
})();
