import type { Role } from '#libs/security/officials';
import { Notice } from '../pages/parts';
import type { View } from '../pages/pages';

interface Props {
  view: View;
  back: string;
  /** Whether a session was there and ended. */
  ended: boolean;
  /** Whether another page sent the official here. */
  asked: boolean;
  configured: boolean;
  /** Demo agencies, code and name; null outside of development. */
  demo: [code: string, name: string][] | null;
}

/** Of the example in the README. */
const USUAL = ['decider@pemprov-jatim', 'requester@kab-malang', 'superior@kemendagri'] as const;
const ROLES_OF_AN_AGENCY = ['requester', 'decider', 'superior'] as const;

export function SignInPage({ view, back, ended, asked, configured, demo }: Props) {
  const { words } = view;
  const { signIn } = words;
  const note = ended ? signIn.ended : asked ? signIn.first : null;
  return (
    <>
      {note && <Notice title={note} kind="note" />}
      <div class="bk-hero">
        <p class="bk-hero__law">{words.site.law}</p>
        <h1 class="govuk-heading-xl">{signIn.title}</h1>
        <p class="govuk-body-l">{signIn.lead}</p>
        {!demo && configured && (
          <a
            class="govuk-button govuk-button--start"
            role="button"
            draggable={false}
            href={`/konsol/masuk/mulai?${new URLSearchParams({ kembali: back }).toString()}`}
          >
            {signIn.button}
          </a>
        )}
        {!demo && !configured && <p class="govuk-inset-text">{signIn.notConfigured}</p>}
      </div>
      {demo && <DemoOfficials view={view} back={back} demo={demo} />}
    </>
  );
}

function DemoOfficials({
  view,
  back,
  demo,
}: {
  view: View;
  back: string;
  demo: [code: string, name: string][];
}) {
  const { signIn, roles, site } = view.words;
  const names = new Map(demo);
  const button = (role: Role, code: string | null, text: string) => (
    <button
      class="govuk-button govuk-button--secondary bk-demo__button"
      name="pejabat"
      value={code ? `${role}@${code}` : role}
      aria-label={signIn.as(roles[role], code ? (names.get(code) ?? code) : signIn.central)}
    >
      {text}
    </button>
  );
  const usual = USUAL.flatMap((subject) => {
    const [role, code] = subject.split('@') as [Role, string];
    return names.has(code) ? [{ role, code, name: names.get(code) ?? code }] : [];
  });
  return (
    <form method="post" action="/konsol/masuk">
      <input type="hidden" name="kembali" value={back} />
      <h2 class="govuk-heading-m">{signIn.demo}</h2>
      <p class="govuk-body">{signIn.demoHint}</p>
      {usual.length > 0 && (
        <>
          <h3 class="govuk-heading-s">{signIn.usual}</h3>
          <p class="govuk-hint">{signIn.usualHint}</p>
          <ul class="bk-cards">
            {usual.map(({ role, code, name }) => (
              <li class="bk-card" key={code}>
                <p class="bk-card__name">{name}</p>
                {button(role, code, roles[role])}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3 class="govuk-heading-s">{signIn.others}</h3>
      <ul class="bk-demo">
        {demo.map(([code, name]) => (
          <li key={code}>
            <span class="bk-demo__name">
              {name} <span class="bk-code">{code}</span>
            </span>
            <span class="bk-demo__roles">
              {ROLES_OF_AN_AGENCY.map((role) => button(role, code, roles[role]))}
            </span>
          </li>
        ))}
        <li>
          <span class="bk-demo__name">{signIn.central}</span>
          <span class="bk-demo__roles">
            {button('auditor', null, roles.auditor)}
            {button('admin', null, roles.admin)}
          </span>
        </li>
      </ul>
      <p class="govuk-hint">{site.development}</p>
    </form>
  );
}
