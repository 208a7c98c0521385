import { createSocket, Socket } from 'node:dgram';

/** Addresses of a name; `query` counts the questions for it, from 0. */
type Zone = (name: string, query: number) => { a?: string[]; aaaa?: string[] };

const A = 1;
const AAAA = 28;

/** A real DNS server on loopback that answers questions for addresses as a test says. */
export class DnsServer {
  private readonly asked = new Map<string, number>();

  private constructor(
    private readonly socket: Socket,
    private readonly zone: Zone,
  ) {}

  static async start(zone: Zone): Promise<DnsServer> {
    const socket = createSocket('udp4');
    const server = new DnsServer(socket, zone);
    socket.on('message', (question, from) => {
      socket.send(server.answer(question), from.port, from.address);
    });
    await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  close(): Promise<void> {
    return new Promise((closed) => this.socket.close(() => closed()));
  }

  /** RFC 1035: the header, the question as it came, and one record for each address. */
  private answer(question: Buffer): Buffer {
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const type = question.readUInt16BE(at + 1);
    const name = labels.join('.').toLowerCase();
    const query = this.asked.get(`${name} ${type}`) ?? 0;
    this.asked.set(`${name} ${type}`, query + 1);
    const { a = [], aaaa = [] } = this.zone(name, query);
    const data =
      type === A ? a.map(bytesOf4) : type === AAAA ? aaaa.map(bytesOf6) : ([] as Buffer[]);
    const header = Buffer.alloc(12);
    question.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(data.length, 6);
    const records = data.map((address) => {
      const head = Buffer.alloc(12);
      head.writeUInt16BE(0xc00c, 0);
      head.writeUInt16BE(type, 2);
      head.writeUInt16BE(1, 4);
      head.writeUInt16BE(address.length, 10);
      return Buffer.concat([head, address]);
    });
    return Buffer.concat([header, question.subarray(12, at + 5), ...records]);
  }
}

const bytesOf4 = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

/** A full or shortened IPv6 address in hexadecimal. */
function bytesOf6(address: string): Buffer {
  const [left = '', right] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(left), groups(right ?? '')];
  const zeros = Array<string>(8 - before.length - after.length).fill('0');
  const all = [...before, ...(right === undefined ? [] : zeros), ...after];
  const bytes = Buffer.alloc(16);
  all.forEach((group, n) => bytes.writeUInt16BE(parseInt(group, 16), 2 * n));
  return bytes;
}
