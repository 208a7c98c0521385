const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/**
 * Whether 32 bytes are a sound Ed25519 public key: the canonical encoding of a point on the curve
 * (RFC 8032 section 5.1.3) of large order. OpenSSL accepts any 32 bytes, and with a key of small
 * order (1, 2, 4 or 8) one signature is valid for many messages.
 */
export function isSoundEd25519Key(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false;
  const encoded = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  const y = BigInt.asUintN(255, encoded);
  if (y >= P) return false;
  // -x^2 + y^2 = 1 + d x^2 y^2, solved for x^2, which must be a square (Euler's criterion).
  const y2 = (y * y) % P;
  const x2 = ((y2 - 1n + P) * power(D * y2 + 1n, P - 2n)) % P;
  if (power(x2, (P - 1n) / 2n) !== 1n) return false; // 0 means x = 0: order 1 or 2
  // Doubling gives y' = (x^2 + y^2) / (...). It is 0 for order 8, since the double has order 4, that is y = 0.
  return y !== 0n && (x2 + y2) % P !== 0n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % P; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}
