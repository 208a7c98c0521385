import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
const HELP = { help: { type: 'boolean', short: 'h' } } as const;

interface CommandLine<O extends Options> {
  values: ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];
  positionals: string[];
  /** Ends the program over a wrong argument: prints why and the usage, exit code 2. */
  refuse: (why: string) => never;
}

/**
 * Reads the arguments of a program. `--help` prints `usage` and ends the program with exit code 0.
 * An unknown option, or more than `most` positional arguments, ends it as `refuse` does.
 */
export function commandLine<const O extends Options>(
  usage: string,
  options: O,
  most = 0,
): CommandLine<O> {
  const refuse = (why: string): never => {
    process.stderr.write(`${why}\n\n${usage}\n`);
    process.exit(2);
  };
  try {
    const parsed = parseArgs({ options: { ...options, ...HELP }, allowPositionals: true });
    const { values, positionals } = parsed as { values: { help?: boolean }; positionals: string[] };
    if (values.help === true) {
      say(usage);
      process.exit(0);
    }
    const surplus = positionals.slice(most);
    if (surplus.length > 0) return refuse(`Leave out "${surplus.join(' ')}": see the usage.`);
    return { values: values as CommandLine<O>['values'], positionals, refuse };
  } catch (error) {
    const [what] = (error as Error).message.split(/\.\s|\.$/); // The rest is Node's advice on `--`.
    return refuse(`${what}.`);
  }
}

/** Prints a line on standard output. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);
