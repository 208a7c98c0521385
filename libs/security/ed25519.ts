import { ed25519 } from '@noble/curves/ed25519.js';

/**
 * Whether 32 bytes are a sound Ed25519 public key: the canonical encoding of a point on the curve
 * (RFC 8032 section 5.1.3) of large order. OpenSSL accepts any 32 bytes, and with a key of small
 * order (1, 2, 4 or 8) one signature is valid for many messages.
 */
export function isSoundEd25519Key(bytes: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(bytes).isSmallOrder();
  } catch {
    return false; // `fromBytes` throws on everything that is not such an encoding.
  }
}
