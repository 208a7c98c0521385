import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '#libs/config/clock';
import type { CheckAnswer } from '#libs/contracts/checks';
import type { MessageCheckAnswer } from '#libs/contracts/message-check';
import { isProblem, Problem, problem } from '#libs/contracts/problem';
import { Database } from '#libs/database/database';
import { toldTo } from '#libs/http/answer';
import { languageAsked } from '#libs/http/language';
import type { Bilingual } from '#libs/law/pack';
import { inspectBytes } from '#libs/security/json-bounds/inspect';
import { type AgencyKey, kidOf } from '#libs/security/signatures';
import { keysBeside } from '../agencies/directory';
import { idReused, knownMessages } from './answer-messages';
import { Stages } from './message-stages';
import { faultOfTransport, type SentMessage, signatureOf } from './message-transport';
import { PreviewMessage } from './preview-message';
import { problemToTell, proveMessage, type SignatureProof, tellProof } from './prove-message';
import { problemOfReceipt, receiptOf } from './receipts';
import {
  dataOf,
  faultOfAge,
  faultOfEnvelope,
  faultOfId,
  faultOfSource,
  type Inbound,
  parseMessage,
  verifyMessage,
  type VerifiedMessage,
} from './verify-message';

const REPEATED: Bilingual = {
  id: 'Instansi Anda sudah mengirim bita yang sama dengan id ini: jawabannya bukti terima yang pertama.',
  en: 'Your agency has sent the same bytes under this id: the answer is the first receipt again.',
};

/** Checks a message stage by stage, without any effect. */
@Injectable()
export class MessageCheck {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly preview: PreviewMessage,
  ) {}

  /**
   * Verifies the message as `POST /v1/commands` does, and tells of every stage that can be judged.
   *
   * @param agency of a caller with the role `system`: then only the keys of that agency are known.
   *   Null: the message's own signature has to prove its sender.
   */
  async check(
    sent: SentMessage,
    agency: string | null,
    http: FastifyRequest,
  ): Promise<MessageCheckAnswer> {
    const { bytes, door } = sent;
    const stages = new Stages(languageAsked(http.headers['accept-language']) ?? 'en');
    const unfit = faultOfTransport(sent);
    if (unfit) stages.wrong('transport', unfit);
    else stages.right('transport');
    const broken = tellBytes(stages, bytes);

    const signature = signatureOf(sent);
    const inbound: Inbound = {
      ...{ door, bytes, signature },
      ...{ receivedAt: this.clock.now(), verifiedAt: new Date() },
    };
    const keys = await this.keysFor(signature, agency);
    const at = inbound.verifiedAt;
    const proof = await proveMessage({ bytes, signature, at }, keys, agency !== null);
    tellProof(stages, proof);
    const outcome = await verifyMessage(inbound, keys);
    const owner = proof.result.ok ? proof.result.key : agency !== null && keys.get(proof.kid ?? '');
    const message = broken ? null : parseMessage(bytes);
    if (message && owner) stages.judge('source', faultOfSource(message, owner), owner.agency);
    else stages.notChecked('source');
    if (message) stages.judge('id', faultOfId(message));
    else stages.notChecked('id');

    const repeat = await this.tellRepeat(stages, outcome);
    tellContent(stages, message, inbound.receivedAt);
    const law = await this.tellLaw(stages, outcome, repeat !== null, http);
    const answer = answerOf(outcome, proof, repeat, law);
    const media = unfit && door === 'http' ? problem('media-type', unfit.en) : null;
    const told = media ?? answer;
    return {
      onTopic: isProblem(outcome) ? 'parked' : answer ? 'rejected' : 'accepted',
      problem: told && toldTo(http, told, () => '/v1/commands'),
      agency: proof.result.ok ? proof.result.key.agency : null,
      stages: stages.list,
      law: isProblem(law) ? null : law,
    };
  }

  /** The key that the signature names, and the other keys of its agency. */
  private async keysFor(
    signature: string | undefined,
    agency: string | null,
  ): Promise<ReadonlyMap<string, AgencyKey>> {
    const kid = kidOf(signature);
    if (kid === null) return new Map();
    return this.database.readAsPipeline((tx) => keysBeside(tx, kid, agency));
  }

  /** The earlier answer to this id, if there is one; its problem is null if it was accepted. */
  private async tellRepeat(
    stages: Stages,
    outcome: VerifiedMessage | Problem,
  ): Promise<{ problem: Problem | null } | null> {
    if (isProblem(outcome)) {
      stages.notChecked('repeat');
      return null;
    }
    const known = await this.database.readAsPipeline((tx) => knownMessages(tx, [outcome]));
    const [earlier] = known.values();
    if (!earlier) {
      stages.right('repeat');
      return null;
    }
    const receipt = earlier.get(outcome.sha256);
    if (receipt === undefined) {
      stages.judge('repeat', idReused());
      return { problem: idReused() };
    }
    stages.say('repeat', 'right', REPEATED);
    return { problem: problemOfReceipt(receiptOf(receipt)) };
  }

  private async tellLaw(
    stages: Stages,
    outcome: VerifiedMessage | Problem,
    isRepeated: boolean,
    http: FastifyRequest,
  ): Promise<CheckAnswer | Problem | null> {
    if (isRepeated || isProblem(outcome) || isProblem(outcome.content)) {
      stages.notChecked('law');
      return null;
    }
    const law = await this.preview.of(outcome, outcome.content, http);
    if (isProblem(law)) stages.judge('law', law);
    else stages.right('law', law.outcome ?? '');
    return law;
  }
}

/** Size and JSON; returns what is wrong with them. */
function tellBytes(stages: Stages, bytes: Buffer): Problem | null {
  const fault = inspectBytes(bytes);
  const broken = fault && problem(fault.code, fault.detail);
  if (broken?.code === 'too-large') {
    stages.judge('size', broken);
    stages.notChecked('json');
  } else {
    stages.right('size', String(bytes.length));
    stages.judge('json', broken);
  }
  return broken;
}

/** Time, envelope and fields: they need no proof of the sender. */
function tellContent(
  stages: Stages,
  message: Record<string, unknown> | null,
  receivedAt: Date,
): void {
  if (!message) return stages.notChecked('time', 'envelope', 'fields');
  stages.judge('time', faultOfAge(message, receivedAt));
  const unfit = faultOfEnvelope(message);
  stages.judge('envelope', unfit, String(message.type));
  if (unfit) return stages.notChecked('fields');
  const content = dataOf(message);
  stages.judge('fields', isProblem(content) ? content : null);
}

/** What `POST /v1/commands` would answer; null: accepted. */
function answerOf(
  outcome: VerifiedMessage | Problem,
  proof: SignatureProof,
  repeat: { problem: Problem | null } | null,
  law: CheckAnswer | Problem | null,
): Problem | null {
  if (isProblem(outcome)) return problemToTell(outcome, proof);
  if (repeat) return repeat.problem;
  if (isProblem(outcome.content)) return outcome.content;
  return isProblem(law) ? law : null;
}
