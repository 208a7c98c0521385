import type { DeadlineAnswer } from '#libs/contracts/answers';
import type { RequestAnswer } from '#libs/contracts/request-answers';
import { dayText } from '../words/times';
import type { View } from '../pages/pages';
import { Instant, Row, Rows, Section } from '../pages/parts';

interface Props {
  view: View;
  request: RequestAnswer;
  deadline: DeadlineAnswer;
  nameOf: (code: string) => string;
}

/** Each day of the deadline: counted or not, and why. */
export function DeadlineSection({ view, request, deadline, nameOf }: Props) {
  const { words } = view;
  const text = words.request;
  const { rule, days, stops, timeZone, calendarSources } = deadline;
  const dueDay = dayIn(deadline.dueAt, timeZone);
  return (
    <Section id="tenggat" title={text.days}>
      <p class="govuk-body">
        {rule.minutes !== undefined
          ? text.ruleMinutes(rule.minutes)
          : text.rule(rule.workingDays ?? 0)}
        . {deadline.reason}
      </p>
      {days.length > 0 && (
        <ol class="bk-days">
          {days.map(({ date, counted, why }) => (
            <li
              key={date}
              class={`bk-day${counted ? ' bk-day--counted' : ''}${date === dueDay ? ' bk-day--due' : ''}`}
            >
              <time dateTime={date}>
                {dayText(new Date(`${date}T00:00:00Z`), view.language, 'UTC', true)}
              </time>
              {counted ? text.counted : text.notCounted}
              {!counted && (
                <>
                  : <span lang="id">{why}</span>
                </>
              )}
              {date === dueDay && (
                <>
                  {' '}
                  · <strong>{text.dueDay}</strong>
                </>
              )}
            </li>
          ))}
        </ol>
      )}
      <Rows>
        <Row name={text.received}>
          <Instant at={deadline.receivedAt} view={view} zone={timeZone} />
        </Row>
        <Row name={text.deadline}>
          <Instant at={deadline.dueAt} view={view} zone={timeZone} />
          {deadline.provisional && ` (${words.time.provisional})`}
        </Row>
        {stops.map(({ from, to, why }) => (
          <Row name={text.stops} key={from}>
            <Instant at={from} view={view} zone={timeZone} /> {text.until}{' '}
            {to === null ? text.now : <Instant at={to} view={view} zone={timeZone} />}
            <br />
            <span class="bk-quiet" lang="id">
              {why}
            </span>
          </Row>
        ))}
        {deadline.remindedAt && (
          <Row name={text.remind}>
            <Instant at={deadline.remindedAt} view={view} zone={timeZone} />
          </Row>
        )}
        {request.escalatedAt && (
          <Row name={text.escalated}>
            <Instant at={request.escalatedAt} view={view} zone={timeZone} />
            {request.escalatedTo && `, ${nameOf(request.escalatedTo)}`}
          </Row>
        )}
        {calendarSources.map(({ year, decree }) => (
          <Row name={text.calendar} key={year}>
            <span lang="id">{decree}</span>
          </Row>
        ))}
      </Rows>
    </Section>
  );
}

/** The day of an instant in a zone, `YYYY-MM-DD`. */
const dayIn = (at: string, timeZone: string): string =>
  new Date(at).toLocaleDateString('sv-SE', { timeZone });
