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

/** Dated rules as the engine reads them: their shape is the pack's, and may grow. */
const Rules = (): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    Shape({ type: 'array', items: { type: 'object', additionalProperties: true } }),
  );

/** A text in both languages; Indonesian is the law's. */
export class WordsAnswer {
  @AnyText() id: string;
  @AnyText() en: string;
}

/** One provision, with how sure its wording is; a summary is never to be shown as a quotation. */
export class ProvisionAnswer {
  @AnyText() id: string;
  @OneOf(['grant', 'refusal', 'emergency', 'frame', 'duty', 'definition']) kind: string;
  @One(() => WordsAnswer) article: WordsAnswer;
  @AnyText() text: string;
  /** English, a translation of ours. */
  @AnyText() gloss: string;
  @AnyText() source: string;
  @OneOf(['verbatim', 'summary']) confidence: string;
  @OneOf(['copy', 'secondary', 'recalled']) seen: string;
  @Optional() @AnyText() note?: string;
  /** Of a ground of refusal: what has to be named with it, and whether an emergency leaves it open. */
  @Optional() @MapOf() refusal?: Record<string, unknown>;
  @CalendarDate() validFrom: string;
  @OrNull() @CalendarDate() validTo: string | null;
}

/** The law as the engine reads it: provisions, the decision table and open questions, all dated data. */
export class LawAnswer {
  @AnyText() id: string;
  @One(() => WordsAnswer) title: WordsAnswer;
  /** SHA-256 of the rest in canonical form (RFC 8785): the `lawHash` of every evaluation under it. */
  @Sha256() hash: string;
  /** The jurist who confirmed this reading; null: nobody has. */
  @OrNull() @AnyText() confirmedBy: string | null;
  @MapOf() parties: Record<string, unknown>;
  @AnyText() subject: string;
  @AnyText() discretion: string;
  @AnyText() refusals: string;
  @Many(() => ProvisionAnswer) provisions: ProvisionAnswer[];
  /** The decision table: the first row that fits decides. */
  @Rules() rows: object[];
  @MapOf() combination: Record<string, unknown>;
  @Rules() duties: object[];
  @Rules() conflicts: object[];
  @Rules() questions: object[];
  @Rules() asks: object[];
  @Rules() routes: object[];
}

/** A thing that could be otherwise: a fact, `official` or `doubts`, and what it would have to become. */
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

/** Of one item (null: a request without items): what would flip its result, and what is still open. */
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
