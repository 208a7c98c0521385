import type { NoticeAnswer } from '#libs/contracts/notices';
import { DataTable } from '../pages/data-table';
import { Instant, Section } from '../pages/parts';
import type { RequestProps } from './request-props';

/** E-mails about the request that the official may see: about what, to whom, and whether sent. */
export function NoticesSection({ of }: { of: RequestProps }) {
  const { view, notices } = of;
  const { emails: text } = view.words.letterFiles;
  return (
    <Section id="surel" title={text.title}>
      {notices === null ? (
        <p class="govuk-body">{text.away}</p>
      ) : (
        <>
          <p class="govuk-hint">
            {text.hint} {notices.next !== null && text.latest(notices.items.length)}
          </p>
          {notices.items.length === 0 ? (
            <p class="govuk-body">{text.empty}</p>
          ) : (
            <DataTable
              columns={[text.about, text.to, text.state]}
              rows={notices.items.map((notice) => ({
                key: notice.id,
                cells: [
                  eventOf(notice, view.words.event),
                  <Recipient notice={notice} of={of} />,
                  <State notice={notice} of={of} />,
                ],
              }))}
            />
          )}
        </>
      )}
    </Section>
  );
}

interface Props {
  notice: NoticeAnswer;
  of: RequestProps;
}

function eventOf({ type }: NoticeAnswer, labels: Record<string, string>): string {
  const [, name = type] = /^bantuan-kedinasan\.request\.([a-z-]+)\.v1$/.exec(type) ?? [];
  return labels[name] ?? type;
}

function Recipient({ notice, of: { view, nameOf } }: Props) {
  const { emails: text } = view.words.letterFiles;
  return (
    <>
      {nameOf(notice.agency)}
      {notice.for === 'official' && `, ${text.toOfficial}`}
      {notice.to && <p class="bk-quiet bk-flat">{notice.to}</p>}
    </>
  );
}

function State({ notice, of: { view, dossier } }: Props) {
  const { emails: text } = view.words.letterFiles;
  const { status, deliveredAt, nextAttemptAt, lastError } = notice;
  const zone = dossier.deadline.timeZone;
  const unsent = ['due', 'bounced', 'failed', 'exhausted'].includes(status);
  return (
    <>
      {text.status[status]}
      {deliveredAt && (
        <p class="bk-quiet bk-flat">
          <Instant at={deliveredAt} view={view} zone={zone} />
        </p>
      )}
      {status === 'due' && nextAttemptAt && notice.attempts > 0 && (
        <p class="bk-quiet bk-flat">
          {text.nextAttempt}: <Instant at={nextAttemptAt} view={view} zone={zone} />
        </p>
      )}
      {unsent && lastError && (
        <p class="bk-flat">
          <span class="bk-code" lang="en">
            {lastError}
          </span>
        </p>
      )}
    </>
  );
}
