import { LETTER_KINDS, LetterKind, RATERS } from './deliveries';
import {
  AnyText,
  DocumentUri,
  Flag,
  Instant,
  Many,
  One,
  OneOf,
  OrNull,
  Sha256,
  WholeNumber,
} from './fields';

/**
 * The electronically signed form of a letter, by reference. The broker does not check the
 * signature.
 */
export class SignedForm {
  /** The party whose letter it is. */
  @OneOf(RATERS) by: (typeof RATERS)[number];
  @Instant() at: string;
  @DocumentUri() uri: string;
  @Sha256() sha256: string;
}

/** A letter that exists for a request. `GET .../letters/{kind}` is its PDF. */
export class LetterAnswer {
  @OneOf(LETTER_KINDS) kind: LetterKind;
  /** The agency's own number; null if it is not known here. */
  @OrNull() @AnyText() number: string | null;
  /** When that happened which the letter is about. */
  @Instant() at: string;
  /** Language of the text, by `Accept-Language`. */
  @OneOf(['id', 'en']) language: 'id' | 'en';
  /** SHA-256 of the PDF in this language, in lower-case hex. */
  @Sha256() sha256: string;
  /** The signed form that was named last; null if none was. */
  @OrNull() @One(() => SignedForm) signed: SignedForm | null;
  /** Version of the request that the letter is about. */
  @WholeNumber(1, 2 ** 31 - 1) version: number;
  /** True while a proposal is not agreed, or an oral request is not confirmed. */
  @Flag() draft: boolean;
}

export class LetterPage {
  @Many(() => LetterAnswer) items: LetterAnswer[];
  @OrNull() @AnyText() next: string | null;
}
