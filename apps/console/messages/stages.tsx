import type { MessageStage } from '#libs/contracts/message-check';
import type { View } from '../pages/pages';

const SIGNS: Record<MessageStage['result'], string> = {
  right: '✓',
  wrong: '✗',
  'not-checked': '–',
};

/** The stages of a check in their order, each with what is right or wrong. */
export function Stages({ view, stages }: { view: View; stages: MessageStage[] }) {
  const { messageCheck: text } = view.words;
  return (
    <ol class="bk-stages" aria-label={text.stages}>
      {stages.map(({ stage, result, text: said, errors = [] }) => (
        <li key={stage} class={`bk-stage bk-stage--${result}`}>
          <span class="bk-stage__sign" aria-hidden="true">
            {SIGNS[result]}
          </span>
          <div>
            <strong>{text.stage[stage]}</strong>{' '}
            <span class="bk-quiet bk-small">{text.result[result]}</span>
            <p>{said}</p>
            {errors.length > 0 && (
              <ul class="govuk-list govuk-list--bullet bk-small">
                {errors.map(({ pointer, detail }) => (
                  <li key={pointer + detail}>
                    <code>{pointer}</code> {detail}
                  </li>
                ))}
              </ul>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
