import { type Problem, problem } from '#libs/contracts/problem';
import type { Bilingual } from '#libs/law/pack';
import { hintOf, type SignatureHint } from '#libs/security/signature-hints';
import {
  type AgencyKey,
  kidOf,
  type SignatureResult,
  verifyDetached,
} from '#libs/security/signatures';
import { filled, hintWords, type Stages } from './message-stages';

/**
 * One text for every key whose owner is not proven, so that the keys of others cannot be found out.
 */
const UNPROVEN: Bilingual = {
  id: 'Tanda tangan tidak terbukti: kunci {0} tidak terdaftar, tidak berlaku, atau menandatangani bita lain. Dengan token berperan system dari instansi Anda, pemeriksaan ini menyebut yang mana.',
  en: 'The signature is not proven: the key {0} is not registered, is not valid now, or signed other bytes. With a token of the role system of your agency, this check says which.',
};
const NOT_OWN: Bilingual = {
  id: 'Kunci {0} tidak terdaftar bagi instansi Anda; yang terdaftar ada di GET /v1/agencies/<kode>/keys.',
  en: 'The key {0} is not registered for your agency; GET /v1/agencies/<code>/keys shows which are.',
};

/** What the signature of a message proves, and what may be said about it. */
export interface SignatureProof {
  result: SignatureResult;
  kid: string | null;
  hint: SignatureHint | null;
  /** Text that replaces the reason, where the reason would tell of keys of others; else null. */
  instead: Bilingual | null;
}

/**
 * Verifies a signature for its sender. The reason of a failure is only for the agency itself: a
 * caller with its role `system`, or who has shown to hold one of its keys.
 *
 * @param own keys of the agency of the caller's token; null without such a token
 * @param keys the keys that the signature may name, and other keys of the same agency
 */
export async function proveMessage(
  { bytes, signature, at }: { bytes: Buffer; signature: string | undefined; at: Date },
  keys: ReadonlyMap<string, AgencyKey>,
  isOwn: boolean,
): Promise<SignatureProof> {
  const result = await verifyDetached(bytes, signature, keys, at);
  const kid = kidOf(signature);
  if (result.ok || kid === null) return { result, kid, hint: null, instead: null };
  const named = keys.get(kid);
  const hint = await hintOf(bytes, signature, named, [...keys.values()], at);
  const unknown = isOwn ? NOT_OWN : UNPROVEN;
  const isHidden = hint === null && (isOwn ? !named : true);
  return { result, kid, hint, instead: isHidden ? filled(unknown, kid) : null };
}

/** The stages of the signature. */
export function tellProof(stages: Stages, { result, kid, hint, instead }: SignatureProof): void {
  const [named, key, validity, bytes] = [
    'signature-header',
    'key',
    'key-validity',
    'signature',
  ] as const;
  if (result.ok || kid !== null) stages.right(named, kid ?? '');
  if (result.ok) {
    for (const stage of [key, validity, bytes] as const) stages.right(stage, kid ?? '');
    return;
  }
  const { step, detail } = result;
  if (kid === null) {
    stages.refuse(named, detail);
    stages.notChecked(key, validity, bytes);
    return;
  }
  if (instead || step === 'key') {
    if (instead || hint) stages.wrong(key, instead ?? hintWords(hint as SignatureHint));
    else stages.refuse(key, detail);
    stages.notChecked(validity, bytes);
    return;
  }
  stages.right(key, kid);
  if (step === 'validity') {
    stages.refuse(validity, detail);
    stages.notChecked(bytes);
    return;
  }
  stages.right(validity);
  if (hint) stages.wrong(bytes, hintWords(hint));
  else stages.refuse(bytes, detail);
}

/** The problem of a message that is not proven, as its sender may see it. */
export function problemToTell(outcome: Problem, { instead }: SignatureProof): Problem {
  return outcome.code === 'signature-invalid' && instead
    ? problem('signature-invalid', instead.en)
    : outcome;
}
