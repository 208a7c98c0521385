import { holdToContract } from './contract';

/** An answer; `body` is its JSON, or its text if it is not JSON. */
export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/**
 * One call to a service of the product. An object as body is sent as JSON, a string or bytes
 * unchanged.
 * @throws Error if the answer does not match the service's own /openapi.json.
 */
export async function call<Body = Record<string, unknown>>(
  method: string,
  url: string,
  options: {
    token?: string;
    body?: object | string | Uint8Array;
    headers?: Record<string, string>;
  } = {},
): Promise<Answer<Body>> {
  const { token, body } = options;
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...options.headers,
    },
    body: body === undefined ? undefined : raw ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  const { status, headers } = response;
  const answer = { status, headers, text, body: parsed(text) as Body };
  await holdToContract({ method, url, sent: body, ...answer });
  return answer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
