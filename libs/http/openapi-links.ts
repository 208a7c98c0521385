import type { Operation, Route } from './operation';

interface Link {
  operationId: string;
  parameters: Record<string, string>;
}

/** Where the id of a request stands in the answer to its submission. */
const ID_IN: Record<string, string> = {
  submitRequest: '$response.body#/id',
  sendMessage: '$response.body#/subject',
};
/** Operations of one request, without checks and those that need a second id. */
const OF_REQUEST = /^\w+ \/v1\/requests\/\{id\}(\/[^{}]+)?$/;

/**
 * Links of OpenAPI, by which clients and fuzzers go on: from a new request to all that can be read
 * or done with it, and from a page to the next.
 */
export function linkRoutes(routes: readonly Route[]): void {
  const ofRequest = routes.filter(({ name }) => OF_REQUEST.test(name) && !name.endsWith('/check'));
  for (const { operation, described } of routes) {
    const id = ID_IN[operation.operationId];
    if (id !== undefined) {
      const links = ofRequest.map(({ operation: { operationId } }): [string, Link] => [
        operationId,
        { operationId, parameters: { id } },
      ]);
      addLinks(operation, Object.fromEntries(links));
    }
    const isPage = described.answers?.schema?.endsWith('Page') === true;
    if (isPage && operation.parameters?.some(({ name }) => name === 'after'))
      addLinks(operation, {
        next: {
          operationId: operation.operationId,
          parameters: { after: '$response.body#/next' },
        },
      });
  }
}

/** To the success answers. Nothing is added if there is nowhere to go. */
function addLinks({ responses }: Operation, links: Record<string, Link>): void {
  if (Object.keys(links).length === 0) return;
  for (const [status, answer] of Object.entries(responses))
    if (status.startsWith('2')) Object.assign(answer as object, { links });
}
