import { AclEntry, AclOperationTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { COMMANDS, EVENTS, mailboxOf } from '#libs/contracts/topics';
import { changeOf, rightsOf, textOf } from './acls';

const wanted = rightsOf(['bkn', 'polri']);
const [first] = wanted;
if (!first) throw new Error('no ACL is planned');
const also = (more: Partial<AclEntry>): AclEntry => ({ ...first, principal: 'User:bkn', ...more });
const changeTexts = (present: AclEntry[]) => {
  const { missing, surplus, foreign } = changeOf(wanted, present);
  return [missing, surplus, foreign].map((entries) => entries.map(textOf));
};

describe('the Kafka ACLs', () => {
  it('of an agency are four', () => {
    expect(wanted.filter(({ principal }) => principal === 'User:bkn').map(textOf)).toEqual([
      `User:bkn may WRITE topic ${COMMANDS}`,
      `User:bkn may READ topic ${mailboxOf('bkn')}`,
      'User:bkn may READ topic bantuan-kedinasan.checkpoints.v1',
      'User:bkn may READ group bkn.*',
    ]);
  });

  it('are added when they are missing, and otherwise left alone', () => {
    expect(changeTexts([])).toEqual([wanted.map(textOf), [], []]);
    expect(changeTexts(wanted)).toEqual([[], [], []]);
    expect(changeTexts(wanted.slice(1))).toEqual([[textOf(first)], [], []]);
  });

  it('are removed from our topics and groups when they are not in the plan', () => {
    const events = also({ resourceName: EVENTS, operation: AclOperationTypes.READ });
    expect(changeTexts([...wanted, events])).toEqual([
      [],
      [`User:bkn may READ topic ${EVENTS}`],
      [],
    ]);
  });

  it.each([
    ['of an unknown user', also({ principal: 'User:else' })],
    ['on everything', also({ resourceName: '*' })],
    [
      'on what begins as ours does',
      also({ resourceName: 'bantuan', resourcePatternType: ResourcePatternTypes.PREFIXED }),
    ],
    ['on Kafka itself', also({ resourceType: AclResourceTypes.CLUSTER, resourceName: 'kafka' })],
  ])('are reported when they are not ours to remove: %s', (_, entry) => {
    expect(changeTexts([...wanted, entry])).toEqual([[], [], [textOf(entry)]]);
  });

  it('of other users on other topics are ignored', () => {
    expect(changeTexts([...wanted, also({ resourceName: 'other.topic' })])).toEqual([[], [], []]);
  });
});
