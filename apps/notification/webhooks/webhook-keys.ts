import { createPrivateKey, createPublicKey, hash, hkdfSync, KeyObject } from 'node:crypto';
import type { Environment } from '#libs/config/environment';
import { Seal, sealKeys } from '#libs/security/seal';

/** What precedes the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 key that signs for one agency, and its public half. */
export interface WebhookSigner {
  privateKey: KeyObject;
  kid: string;
  /** 32 bytes in base64url, as in a JWK. */
  x: string;
}

/**
 * All keys of webhooks, derived from the keys of `WEBHOOK_KEY_FILE` (HKDF-SHA256): one encrypts the
 * secrets in the database. Each agency has signing keys of its own, so that what is signed for one
 * agency proves nothing to another.
 */
export class WebhookKeys {
  private readonly seal: Seal;
  private readonly signers = new Map<string, WebhookSigner[]>();

  /** @param masters 32 bytes each; the first encrypts, all decrypt and sign. */
  constructor(private readonly masters: readonly Buffer[]) {
    this.seal = new Seal(masters.map((master) => derived(master, 'webhook secrets')));
  }

  static of(environment: Environment): WebhookKeys {
    return new WebhookKeys(sealKeys(environment, 'WEBHOOK_KEY_FILE'));
  }

  /** Encrypts the secret of a webhook for the database. */
  close(secret: Buffer, webhookId: string): Buffer {
    return this.seal.close(secret.toString('base64'), webhookId);
  }

  /** @throws Error if no key of the file decrypts it. */
  open(sealed: Buffer, webhookId: string): Buffer {
    const secret = this.seal.open(sealed, webhookId);
    if (secret === null)
      throw new Error(
        'no key of WEBHOOK_KEY_FILE decrypts the secret of a webhook: put the former key back into the file, below the present one',
      );
    return Buffer.from(secret, 'base64');
  }

  /** The keys that sign for this agency: one for each key of the file. */
  signersOf(agency: string): WebhookSigner[] {
    const known = this.signers.get(agency);
    if (known) return known;
    const made = this.masters.map((master) => signerOf(derived(master, `webhook v1a ${agency}`)));
    this.signers.set(agency, made);
    return made;
  }
}

const derived = (master: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, '', purpose, 32));

function signerOf(seed: Buffer): WebhookSigner {
  const der = Buffer.concat([PKCS8, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  // RFC 7638: the thumbprint of the public key.
  const kid = hash('sha256', JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }), 'base64url');
  return { privateKey, kid, x };
}
