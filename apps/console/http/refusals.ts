/** A form that another site sent. */
export class Forged extends Error {}

/** A form that no page of ours sends: too large, or with names that it does not have. */
export class BadForm extends Error {}

/** A form with more fields than are held for one draft. */
export class FormTooLong extends Error {}

/** The page needs a signed-in official. */
export class SignInFirst extends Error {
  constructor(
    /** Where to go afterwards. */
    readonly back: string,
    /** Whether a session was there and ended. */
    readonly ended: boolean,
  ) {
    super('sign in first');
  }
}

/** What was typed when no session was there that could keep it. */
export class NotKept extends Error {
  constructor(readonly typed: [name: string, text: string][]) {
    super('the form has no session');
  }
}
