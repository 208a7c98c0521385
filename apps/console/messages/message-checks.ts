import { Injectable } from '@nestjs/common';
import type { MessageCheckAnswer, MessageToCheck } from '#libs/contracts/message-check';
import type { Language } from '#libs/law/evaluation';
import { Api } from '../api/api';
import type { Session } from '../session/sessions';

/** The largest message that the check takes in JSON, in bytes. */
export const LARGEST_CHECKED = 190 * 1024;

/** Asks the API what is right and wrong with a message; that has no effect. */
@Injectable()
export class MessageChecks {
  constructor(private readonly api: Api) {}

  of(session: Session, body: MessageToCheck, language: Language): Promise<MessageCheckAnswer> {
    return this.api.post<MessageCheckAnswer>(session, '/v1/messages/check', {
      body,
      headers: { 'accept-language': language },
    });
  }
}
