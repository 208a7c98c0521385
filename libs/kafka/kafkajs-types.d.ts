/*
 * Types of the internal parts of kafkajs that are used here; the package ships none.
 */

declare module 'kafkajs/src/protocol/encoder' {
  class Encoder {
    static nextPowerOfTwo(value: number): number;
    buf: Buffer;
    offset: number;
    readonly buffer: Buffer;
    ensureAvailable(length: number): void;
    writeInt8(value: number): this;
    writeInt32(value: number): this;
    writeDouble(value: number): this;
    writeBoolean(value: boolean): this;
    writeString(value: string | null): this;
    writeArray(items: Encoder[]): this;
    writeUVarInt(value: number): this;
  }
  export = Encoder;
}

declare module 'kafkajs/src/protocol/decoder' {
  class Decoder {
    constructor(bytes: Buffer);
    readInt8(): number;
    readInt16(): number;
    readInt32(): number;
    readDouble(): number;
    readString(): string;
    readVarInt(): number;
    readArray<T>(readOne: (decoder: Decoder) => T): T[];
    readVarIntArray<T>(readOne: (decoder: Decoder) => T): T[];
  }
  export = Decoder;
}

declare module 'kafkajs/src/consumer/consumerGroup' {
  class ConsumerGroup {
    /** Time of its last heartbeat, by the machine's clock. */
    lastRequest: number;
    readonly groupId: string;
    coordinator: object;
    /** Null until the first join. */
    readonly offsetManager: { coordinator: object } | null;
    readonly cluster: {
      findGroupCoordinator(group: { groupId: string }): Promise<object>;
      refreshMetadata(): Promise<void>;
    };
    heartbeat(timing: { interval: number }): Promise<void>;
    commitOffsets(offsets?: object): Promise<void>;
    recoverFromFetch(error: Error): Promise<void>;
  }
  export = ConsumerGroup;
}

declare module 'kafkajs/src/consumer/offsetManager' {
  class OffsetManager {
    readonly groupId: string;
    /** The next offset to read, by topic and partition. */
    readonly resolvedOffsets: Record<string, Record<number, string>>;
    setDefaultOffset(place: { topic: string; partition: number }): Promise<void>;
  }
  export = OffsetManager;
}

declare module 'kafkajs/src/protocol/error' {
  export function createErrorFromCode(code: number): Error;
}

declare module 'kafkajs/src/producer/partitioners/default/murmur2' {
  function murmur2(key: Buffer | string): number;
  export = murmur2;
}

declare module 'kafkajs/src/network/connection' {
  import type { Socket } from 'node:net';
  class Connection {
    readonly host: string;
    readonly port: number;
    /** `host:port`. */
    readonly broker: string;
    socket?: Socket;
    /** How it authenticates; null without SASL. */
    readonly sasl: object | null;
    isConnected(): boolean;
    connect(): Promise<boolean>;
    disconnect(): Promise<boolean>;
    rejectRequests(error: Error): void;
    send(request: object): Promise<unknown>;
  }
  export = Connection;
}

declare module 'kafkajs/src/protocol/requests' {
  export const requests: {
    ApiVersions: { protocol(options: { version: number }): () => object };
  };
}
