import { sharedWorld, WORLDS } from '#tests/support/world';
import { decisions } from './shared-world/decisions';
import { keys } from './shared-world/keys';
import { oddRequests } from './shared-world/odd-requests';
import { services } from './shared-world/services';
import { wayOfARequest } from './shared-world/way-of-a-request';

/** Journeys that share a world, since its start takes longer than most of them. */
describe.each(WORLDS)('in a shared world (%s)', (_name, open) => {
  const opened = sharedWorld(open);

  // The first, since it counts all requests of the world.
  describe('the way of a request', () => wayOfARequest(opened));
  describe('decisions', () => decisions(opened));
  describe('the services that agencies offer', () => services(opened));
  describe('unusual calls', () => oddRequests(opened));
  describe('the keys of an agency', () => keys(opened));
});
