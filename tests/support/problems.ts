import type { Answer } from './http';

/** An expected problem (RFC 9457, with the codes of the contract). */
export interface Wrong {
  status: number;
  code: string;
  /** The code of a field's fault. */
  pointer?: string;
  field?: string;
}

/** For `toMatchObject` and `objectContaining`: the problem, with this field among its errors. */
export function problemLike({ status, code, pointer, field }: Wrong): object {
  const error = expect.objectContaining({ pointer, ...(field && { code: field }) }) as object;
  return {
    type: `urn:bantuan-kedinasan:problem:${code}`,
    status,
    code,
    ...(pointer !== undefined && { errors: expect.arrayContaining([error]) as object }),
  };
}

export function expectProblem(answer: Answer<unknown>, wrong: Wrong): void {
  expect(answer.body).toMatchObject(problemLike(wrong));
  expect(answer.status).toBe(wrong.status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
}
