import type { FastifyRequest } from 'fastify';
import { BadForm } from '../http/refusals';
import { headersIn, typedMessage } from './typed-message';

/** A form as a browser sends it. */
async function sent(fields: Record<string, string | Blob>): Promise<FastifyRequest> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, value.size > 0 ? 'pesan.json' : '');
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') },
    body: Buffer.from(await encoded.arrayBuffer()),
  } as unknown as FastifyRequest;
}

describe('a typed message', () => {
  it('has the pasted text with LF, and not in another normal form', async () => {
    const text = 'e\u0301\r\nbaris kedua\r\n';
    const { bytes, fromFile, form } = await typedMessage(
      await sent({ _pintu: 'bus', _header: 'a: b', _isi: text, _berkas: new Blob([]) }),
    );
    expect(bytes.toString()).toBe('e\u0301\nbaris kedua\n');
    expect(fromFile).toBe(false);
    expect(form.text('_header')).toBe('a: b');
  });

  it('has the exact bytes of a file, which comes before the text', async () => {
    const file = Buffer.from([0xff, 0x0d, 0x0a, 0x00]);
    const { bytes, fromFile } = await typedMessage(
      await sent({ _isi: 'lain', _berkas: new Blob([file]) }),
    );
    expect(bytes).toEqual(file);
    expect(fromFile).toBe(true);
  });

  it('takes no form that no page has', async () => {
    await expect(typedMessage(await sent({ lain: 'x' }))).rejects.toThrow(BadForm);
    const { headers } = await sent({ _isi: 'x' });
    for (const request of [
      { headers: {}, body: Buffer.from('_isi=x') },
      { headers, body: Buffer.from('no parts') },
      { headers },
    ])
      await expect(typedMessage(request as unknown as FastifyRequest)).rejects.toThrow(BadForm);
  });

  it('reads headers line by line, with their names as they are', () => {
    expect(headersIn('X-JWS-Signature: eyJ..abc\n\n ce-id :1:2 \n')).toEqual({
      headers: { 'X-JWS-Signature': 'eyJ..abc', 'ce-id': '1:2' },
    });
    expect(headersIn('')).toEqual({ headers: {} });
    expect(headersIn('a: b\neyJhbGciOi..x')).toEqual({ fault: 'eyJhbGciOi..x' });
  });
});
