import { applyDecorators } from '@nestjs/common';
import { IsArray } from 'class-validator';
import { RECOMMENDATIONS } from '#libs/law/evaluation';
import {
  AnyText,
  CalendarDate,
  MapOf,
  Many,
  One,
  OneOf,
  Optional,
  OrNull,
  Sha256,
  Shape,
} from './fields';

/** Dated rules in the form of the law pack; fields may be added. */
const Rules = (): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    Shape({ type: 'array', items: { type: 'object', additionalProperties: true } }),
  );

/** A text in both languages. The Indonesian text is authoritative. */
export class WordsAnswer {
  @AnyText() id: string;
  @AnyText() en: string;
}

/** A provision, with the confidence in its wording. Never show a summary as a quotation. */
export class ProvisionAnswer {
  @AnyText() id: string;
  @OneOf(['grant', 'refusal', 'emergency', 'frame', 'duty', 'definition']) kind: string;
  @One(() => WordsAnswer) article: WordsAnswer;
  @AnyText() text: string;
  /** Unofficial English translation. */
  @AnyText() gloss: string;
  @AnyText() source: string;
  @OneOf(['verbatim', 'summary']) confidence: string;
  @OneOf(['copy', 'secondary', 'recalled']) seen: string;
  @Optional() @AnyText() note?: string;
  /**
   * For a ground of refusal: what must be stated with it, and whether it can be used in an
   * emergency.
   */
  @Optional() @MapOf() refusal?: Record<string, unknown>;
  @CalendarDate() validFrom: string;
  @OrNull() @CalendarDate() validTo: string | null;
}

/**
 * The law as the engine applies it: provisions, decision table and open questions, all as dated
 * data.
 */
export class LawAnswer {
  @AnyText() id: string;
  @One(() => WordsAnswer) title: WordsAnswer;
  /**
   * SHA-256 of all other fields in canonical form (RFC 8785): the `lawHash` of evaluations under
   * this law.
   */
  @Sha256() hash: string;
  /** The jurist who confirmed this reading; null if it is unconfirmed. */
  @OrNull() @AnyText() confirmedBy: string | null;
  @MapOf() parties: Record<string, unknown>;
  @AnyText() subject: string;
  @AnyText() discretion: string;
  @AnyText() refusals: string;
  @Many(() => ProvisionAnswer) provisions: ProvisionAnswer[];
  /** The decision table: the first matching row decides. */
  @Rules() rows: object[];
  @MapOf() combination: Record<string, unknown>;
  @Rules() duties: object[];
  @Rules() conflicts: object[];
  @Rules() questions: object[];
  @Rules() asks: object[];
  @Rules() routes: object[];
  /**
   * The sentences around the words of the rules; `{name}` stands for a part that the record gives.
   */
  @MapOf() sentences: Record<string, unknown>;
}

/** A possible change: a fact, `official` or `doubts`, and the value it would need. */
export class ChangedFact {
  @AnyText() id: string;
  @AnyText() to: string;
}

export class Flip {
  @OneOf(RECOMMENDATIONS) recommendation: string;
  @Many(() => ChangedFact) changes: ChangedFact[];
}

export class QuestionToAsk {
  @AnyText() id: string;
  @OneOf(['requester', 'provider', 'official']) askedOf: string;
  @AnyText() ask: string;
}

/**
 * For one item (null: a request without items): what would change its result, and which questions
 * are open.
 */
export class WhatWouldChangeAnswer {
  @OrNull() @AnyText() item: string | null;
  @OneOf(RECOMMENDATIONS) recommendation: string;
  @Many(() => Flip) flips: Flip[];
  @Many(() => QuestionToAsk) questions: QuestionToAsk[];
}

export class WhatWouldChangePage {
  @Many(() => WhatWouldChangeAnswer) items: WhatWouldChangeAnswer[];
  @OrNull() @AnyText() next: string | null;
}
