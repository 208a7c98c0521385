import type { JsonSchema, Side } from '#libs/contracts/schemas';
import { Pair, schemaBreaks } from './compatible';
import type { Kept, KeptRoute } from './kept';

/**
 * The breaks of a change of the contract for agencies, officials' systems or other apps, a line
 * each.
 */
export function contractBreaks(before: Kept, after: Kept): string[] {
  return [...new Set(allBreaks(before, after))];
}

function allBreaks(before: Kept, after: Kept): string[] {
  const named = { before: before.schemas, after: after.schemas };
  const schema = (at: string, pair: Pair, side: Side): string[] =>
    schemaBreaks(at, pair, side, named);
  const taken = new Set(after.channels.commands?.types);
  return [
    ...eachOf(before.routes, after.routes, (route, was, is) => routeBreaks(route, was, is, schema)),
    ...eachOf(before.channels, after.channels, (name, was, is) => [
      ...(was.address === is.address ? [] : [`channel ${name}: its topic was ${was.address}`]),
      ...was.types
        .filter((type) => !is.types.includes(type))
        .map((type) => `channel ${name}: ${type} is no longer on it`),
    ]),
    ...eachOf(before.types, after.types, (type, was, is) => {
      const [name = ''] = Object.values(is).map((ref) => String(ref).split('/').at(-1));
      return schema(type, { before: was, after: is }, taken.has(name) ? 'taken' : 'given');
    }),
    ...eachOf(before.samples, after.samples, (file, was, is) =>
      was === is
        ? []
        : [`sample ${file}: has changed; readers must still accept what was once sent`],
    ),
  ];
}

type Compare = (at: string, pair: Pair, side: Side) => string[];

function routeBreaks(route: string, was: KeptRoute, is: KeptRoute, compare: Compare): string[] {
  const needed = Object.entries(is.parameters)
    .filter(([name, { required }]) => required && !was.parameters[name]?.required)
    .map(([name]) => `${route} ${name}: is needed now`);
  const bodies =
    (side: Side, at: string) =>
    (media: string, before: JsonSchema, after: JsonSchema): string[] =>
      compare(`${at} ${media} `, { before, after }, side);
  return [
    ...needed,
    ...eachOf(
      was.parameters,
      is.parameters,
      (name, before, after) =>
        compare(`${route} ${name}`, { before: before.schema, after: after.schema }, 'taken'),
      route,
    ),
    ...(Object.keys(was.takes).length === 0 && Object.keys(is.takes).length > 0
      ? [`${route}: a body is needed now`]
      : []),
    ...eachOf(was.takes, is.takes, bodies('taken', `${route} body`), `${route} body`),
    ...eachOf(
      was.gives,
      is.gives,
      (status, before, after) =>
        eachOf(before, after, bodies('given', `${route} ${status}`), `${route} ${status}`),
      route,
    ),
  ];
}

/** Compares what is on both sides. A removal breaks, an addition does not. */
function eachOf<T>(
  before: Record<string, T>,
  after: Record<string, T>,
  compare: (name: string, was: T, is: T) => string[],
  at = '',
): string[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const is = after[name];
    return is === undefined ? [`${at} ${name}: is gone`.trim()] : compare(name, was, is);
  });
}
