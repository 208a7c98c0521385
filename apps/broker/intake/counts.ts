import { Injectable } from '@nestjs/common';
import { Operations } from '#libs/operations/operations';

/** Outcomes of a message: answered, or not authenticated for one of these reasons. */
const OUTCOMES = [
  ...(['accepted', 'rejected'] as const),
  ...(['too-large', 'malformed', 'signature-invalid', 'forbidden', 'internal'] as const),
];

/**
 * Counts messages by entry point and outcome: accepted, rejected, or why they are not
 * authenticated.
 */
@Injectable()
export class MessageCounts {
  private readonly counter;

  constructor(operations: Operations) {
    this.counter = operations.counter(
      'bk_messages_total',
      'Messages of agencies by transport (bus, http) and outcome: accepted, rejected, or why the sender is not authenticated',
      ['door', 'outcome'],
      (['bus', 'http'] as const).flatMap((door) => OUTCOMES.map((outcome) => ({ door, outcome }))),
    );
  }

  count(door: 'bus' | 'http', outcome: string): void {
    this.counter.inc({ door, outcome });
  }
}
