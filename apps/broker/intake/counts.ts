import { Injectable } from '@nestjs/common';
import { Operations } from '#libs/operations/operations';

/** Counts what became of messages, by door: accepted, rejected, or the code under which they were not proven. */
@Injectable()
export class MessageCounts {
  private readonly counter;

  constructor(operations: Operations) {
    this.counter = operations.counter(
      'bk_messages_total',
      'Messages of agencies by door and by what became of them',
      ['door', 'outcome'],
    );
  }

  count(door: 'bus' | 'http', outcome: string): void {
    this.counter.inc({ door, outcome });
  }
}
