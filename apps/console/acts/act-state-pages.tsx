import type { HistoryEntry } from '#libs/contracts/answers';
import { HistoryList } from '../pages/history-list';
import { Details, Instant, Proposal, Warning } from '../pages/parts';
import { agencyName } from './act-form';
import { ActProps, formPath, Head, requestPath } from './act-pages';
import { whyText } from './why-text';

/*
 * Pages that say why an act cannot go on. What the official wrote stays.
 */

/**
 * The request has another version than the draft: what has happened since, with the text untouched.
 */
export function ChangedPage(props: ActProps & { since: HistoryEntry[] }) {
  const { named, subject, form, since } = props;
  const { view, request, deadline } = subject;
  const { words } = view;
  const { state } = words.acts;
  return (
    <div class="bk-narrow">
      <Head subject={subject} title={state.changedTitle} />
      <p class="govuk-body-l">{state.changedText}</p>
      <h2 class="govuk-heading-m">{state.since(Number(form.text('_versi')))}</h2>
      <HistoryList
        view={view}
        history={since}
        zone={deadline.timeZone}
        nameOf={(code) => agencyName(subject, code)}
      />
      <p class="govuk-body">
        {words.request.proposalIs}: <Proposal of={request.recommendation} words={words} />
      </p>
      <YourText named={named} subject={subject} form={form} />
      <form method="post" action={formPath(props)}>
        <div class="govuk-button-group">
          <button class="govuk-button" name="_aksi" value="versi-baru">
            {state.continueWith(request.version)}
          </button>
          <a class="govuk-link" href={requestPath(subject)}>
            {state.toRequest}
          </a>
        </div>
      </form>
    </div>
  );
}

/** The act is not open: why, who did what, and what the official had written. */
export function ClosedPage(props: ActProps & { why: string }) {
  const { subject, form, why } = props;
  const { view, request, deadline } = subject;
  const { words } = view;
  const { state } = words.acts;
  const { decision } = request;
  return (
    <div class="bk-narrow">
      <Head subject={subject} title={state.closedTitle} />
      <p class="govuk-body-l">{whyText(why, request)}</p>
      {decision && (
        <p class="govuk-body">
          {words.request.decidedBy} {decision.by.name}
          {decision.by.position && `, ${decision.by.position}`},{' '}
          <Instant at={decision.at} view={view} zone={deadline.timeZone} />:{' '}
          <strong>{words.status[decision.outcome]}</strong>.
        </p>
      )}
      {form.isTouched && (
        <>
          <p class="govuk-body">{state.closedText}</p>
          <YourText {...props} />
        </>
      )}
      <p class="govuk-body">
        <a class="govuk-link" href={requestPath(subject)}>
          {state.toRequest}
        </a>
      </p>
    </div>
  );
}

/** The API refused for a reason that no field can mend. */
export function RefusedPage(props: ActProps & { detail: string }) {
  const { subject, detail } = props;
  const { state } = subject.view.words.acts;
  return (
    <div class="bk-narrow">
      <Head subject={subject} title={state.refusedTitle} />
      <Warning>{detail}</Warning>
      <YourText {...props} />
      <p class="govuk-body">
        <a class="govuk-link" href={formPath(props)}>
          {subject.view.words.acts.form.change}
        </a>
      </p>
    </div>
  );
}

function YourText({ subject, form }: ActProps) {
  const { state } = subject.view.words.acts;
  const texts = [...form.fields].filter(([name, value]) => name.startsWith('/') && value !== '');
  return (
    <Details summary={state.yourText} open>
      {texts.map(([name, value]) => (
        <p class="bk-quote" key={name}>
          {value}
        </p>
      ))}
    </Details>
  );
}
