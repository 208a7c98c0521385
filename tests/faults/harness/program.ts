import { spawn } from 'node:child_process';

export interface Ended {
  status: number | null;
  /** Of both streams. */
  output: string;
}

/** Runs a program to its end, without blocking this process, which runs the proxies. */
export async function runProgram(
  argv: string[],
  more: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], ...more });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const status = await new Promise<number | null>((done) => child.once('close', done));
  return { status, output };
}
