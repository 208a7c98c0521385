import type { Link } from '#libs/contracts/proposals';
import { instantText } from '../words/times';
import { Row, Rows, Section } from '../pages/parts';
import type { RequestProps } from './request-props';

/**
 * Other requests that belong to this one, the service that it asks for, and whether it was oral.
 */
export function LinksSection({ of }: { of: RequestProps }) {
  const { view, dossier, service } = of;
  const { life } = view.words;
  const { links, confirmation, decision } = dossier.request;
  const decided = decision?.service;
  if (links.length === 0 && !service && !confirmation && !decided) return null;
  return (
    <Section id="terkait" title={life.links}>
      <Rows>
        {service && (
          <Row name={life.service}>
            <a class="govuk-link" href={`/konsol/layanan/${service.id}`}>
              {service.title}
            </a>
            <br />
            <span class="bk-quiet bk-small">{life.serviceOf(service.providerName)}</span>
          </Row>
        )}
        {decided && (
          <Row name={life.restsOn}>
            {decided.title}{' '}
            <span class="bk-quiet bk-small">{life.fileVersion(decided.version)}</span>
          </Row>
        )}
        {confirmation && (
          <Row name={life.confirmation}>
            {confirmation.confirmedAt
              ? life.confirmed(instantText(new Date(confirmation.confirmedAt), view))
              : life.unconfirmed}
          </Row>
        )}
        {links.map((link) => (
          <Row name={life.linkKinds[link.kind]} key={link.requestId}>
            <Other of={of} link={link} />
          </Row>
        ))}
      </Rows>
    </Section>
  );
}

function Other({ of: { view, nameOf }, link }: { of: RequestProps; link: Link }) {
  const { life } = view.words;
  const { requestId, items = [], path = [] } = link;
  return (
    <>
      <a class="govuk-link" href={`/konsol/permohonan/${requestId}`}>
        {life.openLinked}
      </a>{' '}
      <span class="bk-code">{requestId}</span>
      {items.length > 0 && (
        <>
          <br />
          <span class="bk-quiet bk-small">
            {life.forItems(items.join(', '))}
            {path.length > 0 && `: ${path.map(nameOf).join(' → ')}`}
          </span>
        </>
      )}
    </>
  );
}
