import type { DecisionAnswer } from '#libs/contracts/request-answers';
import { articleOf } from '../words/law';
import type { View } from '../pages/pages';
import { Instant, Row, Rows, Section, StatusTag } from '../pages/parts';

interface Props {
  view: View;
  decision: DecisionAnswer;
  zone: string;
}

/** The decision as the official signed it. */
export function DecisionSection({ view, decision, zone }: Props) {
  const { words, language } = view;
  const text = words.request;
  const { form } = words.acts;
  return (
    <Section id="keputusan" title={text.decision}>
      <Rows>
        <Row name={text.decision}>
          <StatusTag status={decision.outcome} words={words} />
        </Row>
        <Row name={text.decidedBy}>
          {decision.by.name}
          {decision.by.position && `, ${decision.by.position}`}
          <br />
          <Instant at={decision.at} view={view} zone={zone} />
        </Row>
        {decision.items.length > 1 &&
          decision.items.map(({ id, outcome, grounds }) => (
            <Row name={`${text.item} ${id}`} key={id}>
              {outcome === 'approved' ? words.status.approved : words.status.refused}
              {grounds.length > 0 &&
                ` — ${grounds.map((ground) => articleOf(ground, language)).join(', ')}`}
            </Row>
          ))}
        {decision.conditions.length > 0 && (
          <Row name={text.conditions}>
            <ol class="govuk-list govuk-list--number">
              {decision.conditions.map((condition) => (
                <li key={condition}>{condition}</li>
              ))}
            </ol>
          </Row>
        )}
        {decision.refused.map((ground, at) => (
          <Row name={text.ground} key={at}>
            <strong>{articleOf(ground.provision, language)}</strong>
            {ground.items && ` (${form.forItems} ${ground.items.join(', ')})`}
            {ground.regulation && (
              <>
                <br />
                {text.regulation}: {ground.regulation} {ground.article}
              </>
            )}
            {ground.affectedWork && (
              <>
                <br />
                {text.affectedWork}: {ground.affectedWork}
              </>
            )}
            <p class="bk-quote">{ground.reason}</p>
          </Row>
        ))}
        {decision.reason && <Row name={text.reason}>{decision.reason}</Row>}
      </Rows>
      {decision.departs && <p class="govuk-body">{text.departs}</p>}
    </Section>
  );
}
