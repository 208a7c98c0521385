import { getMetadataStorage } from 'class-validator';
import { closest, distance } from 'fastest-levenshtein';
import { Environment } from './environment';
import { SECRETS } from './secrets';

/** The variables of all apps, which may be started with the same set of variables. */
const KNOWN = [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(Environment, '', false, false)
      .map(({ propertyName }) => propertyName),
  ),
  ...SECRETS.map((name) => `${name}_FILE`),
  // Read by commands only.
  ...['BROKER_TOKEN', 'TOKEN_SECONDS'],
];
const familyOf = (name: string): string => /^[A-Z]+_/.exec(name)?.[0] ?? '';
/** `KAFKA_`, `SMTP_` and so on, without the families that other programs own. */
const FAMILIES = new Set(KNOWN.map(familyOf));
for (const foreign of ['', 'NODE_', 'OTEL_']) FAMILIES.delete(foreign);
/** Kubernetes sets these for each service, and a service may be called `broker` or `kafka`. */
const OF_KUBERNETES = /_SERVICE_(HOST|PORT)|_PORT(_\d+_(TCP|UDP|SCTP).*)?$/;

/**
 * One warning for each variable that is set and begins like one of the product, or is nearly one of
 * them, but that nothing reads. The warnings contain names, no values.
 */
export function unreadVariables(source: NodeJS.ProcessEnv): string[] {
  return Object.keys(source).flatMap((name) => {
    if (!source[name] || KNOWN.includes(name) || OF_KUBERNETES.test(name)) return [];
    const known = closest(name, KNOWN);
    const edits = distance(name, known);
    const mistyped = name.length > 6 && edits <= 2 && familyOf(known) !== 'NODE_';
    if (!FAMILIES.has(familyOf(name)) && !mistyped) return [];
    const advice =
      edits <= 4 ? `did you mean ${known}?` : 'docker/README.md has the table of variables';
    return `${name} is set but no app reads it; ${advice}`;
  });
}
