import { AgencyCode, AnyText, AnyTexts, Count, Instant, Many, OneOf, OrNull, Uuid } from './fields';
import { HistoryEntry } from './answers';

/** The public key that verifies checkpoints (RFC 7517, RFC 8037). */
export class CheckpointKeyAnswer {
  @OneOf(['OKP']) kty: string;
  @OneOf(['Ed25519']) crv: string;
  @AnyText() x: string;
  @AnyText() kid: string;
  @OneOf(['EdDSA']) alg: string;
  @OneOf(['sig']) use: string;
}

export class CheckpointKeysAnswer {
  @Many(() => CheckpointKeyAnswer) keys: CheckpointKeyAnswer[];
}

export class CheckpointAnswer {
  @Count() number: number;
  @Instant() madeAt: string;
  /** Compact JWS (RFC 7515): chain, number, at, previous, size, root. */
  @AnyText() jws: string;
}

export class CheckpointPage {
  @Many(() => CheckpointAnswer) items: CheckpointAnswer[];
  @OrNull() @AnyText() next: string | null;
}

export class EvidenceEntryAnswer extends HistoryEntry {
  @Uuid() requestId: string;
}

/**
 * The checkpoint that covers an entry, and the Merkle path from the entry to its root (RFC 9162,
 * section 2.1).
 */
export class ProofAnswer {
  @Count() version: number;
  @Count() checkpoint: number;
  @Count() position: number;
  @AnyTexts() path: string[];
}

/** The history of a request with proofs. The public key is enough to verify it. */
export class RequestEvidenceAnswer {
  @Uuid() requestId: string;
  @Many(() => EvidenceEntryAnswer) history: EvidenceEntryAnswer[];
  @Many(() => ProofAnswer) proofs: ProofAnswer[];
  @AnyTexts() checkpoints: string[];
}

/** An entry of the read log: a person read a request, or a list (`requestId` is null). */
export class ReadAnswer {
  @Count() id: number;
  @Instant() at: string;
  @AnyText() sub: string;
  @AnyText() role: string;
  @OrNull() @AgencyCode() agency: string | null;
  /** The route, such as `GET /v1/requests/{id}`. */
  @AnyText() what: string;
  @OrNull() @Uuid() requestId: string | null;
}

export class ReadPage {
  @Many(() => ReadAnswer) items: ReadAnswer[];
  @OrNull() @AnyText() next: string | null;
}
