const SLOT = 36;

/**
 * The last version and hash of each request, packed to save memory: a short string and 36 bytes per
 * request instead of an object.
 */
export class ChainHeads {
  private readonly places = new Map<string, number>();
  private slots = Buffer.alloc(1024 * SLOT);

  get(requestId: string): { version: number; hash: string } | undefined {
    const place = this.places.get(keyOf(requestId));
    if (place === undefined) return undefined;
    const slot = this.slots.subarray(place * SLOT, (place + 1) * SLOT);
    return { version: slot.readUInt32LE(0), hash: slot.toString('hex', 4) };
  }

  set(requestId: string, version: number, hash: string): void {
    const key = keyOf(requestId);
    const place = this.places.get(key) ?? this.places.size;
    this.places.set(key, place);
    if ((place + 1) * SLOT > this.slots.length)
      this.slots = Buffer.concat([this.slots, Buffer.alloc(this.slots.length)]);
    this.slots.writeUInt32LE(version, place * SLOT);
    this.slots.write(hash, place * SLOT + 4, 'hex');
  }
}

const keyOf = (requestId: string): string =>
  Buffer.from(requestId.replaceAll('-', ''), 'hex').toString('latin1');
