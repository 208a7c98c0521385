import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The flags that `npm run start:broker` gives to Node: whatever is measured or killed runs with them. */
export const NODE_FLAGS: readonly string[] = (() => {
  const { scripts } = JSON.parse(
    readFileSync(resolve(__dirname, '../../../package.json'), 'utf8'),
  ) as { scripts: Record<string, string> };
  return scripts['start:broker']?.match(/--[\w-]+=\S+/g) ?? [];
})();
