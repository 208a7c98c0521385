import { dayIn } from '#libs/law/calendar';
import { articleOf } from '../words/law';
import { dateText } from '../words/times';
import { Instant, Row, Rows, Section } from '../pages/parts';
import type { RequestProps } from './request-props';

/** The last objection with its answer, or until when one can be filed. */
export function ObjectionSection({ of }: { of: RequestProps }) {
  const { view, dossier } = of;
  const { words, language } = view;
  const { life } = words;
  const { request, deadline } = dossier;
  const { objection } = request;
  const zone = deadline.timeZone;
  if (!objection && !deadline.objection) return null;
  return (
    <Section id="keberatan" title={life.objection}>
      {deadline.objection && (
        <p class="govuk-body">
          {life.objectionUntil(dateText(dayIn(zone, new Date(deadline.objection.dueAt)), language))}
        </p>
      )}
      {objection && (
        <>
          <p class="bk-quiet bk-small">
            <Instant at={objection.at} view={view} zone={zone} /> ·{' '}
            {life.objectionAgainst(words.status[objection.against])}
            {objection.provisions.map((id) => `, ${articleOf(id, language)}`)}
          </p>
          <p class="bk-quote">{objection.text}</p>
          {objection.answer ? (
            <Rows>
              <Row name={words.acts.form.outcomes[objection.answer.outcome].name}>
                {objection.answer.by.name}
                {objection.answer.by.position && `, ${objection.answer.by.position}`}
                <br />
                <Instant at={objection.answer.at} view={view} zone={zone} />
                <p class="bk-quote">{objection.answer.reason}</p>
              </Row>
            </Rows>
          ) : (
            <p class="govuk-body">{life.objectionOpen}</p>
          )}
        </>
      )}
    </Section>
  );
}
