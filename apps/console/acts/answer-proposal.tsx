import { ActForm, agencyName, yesOrNo } from './act-form';
import { proposalSentences } from './proposals';

/** The other party agrees to a proposal, or declines it with a reason. */
export const ANSWER: ActForm = {
  parts: (subject) => {
    const { acts, life } = subject.view.words;
    const { form: text, faults } = acts;
    const { proposal } = subject;
    return [
      {
        kind: 'shown',
        node: proposal && (
          <div class="bk-box bk-box--note">
            <h2>
              {text.proposalOf(agencyName(subject, proposal.by), life.proposals[proposal.kind])}
            </h2>
            {proposalSentences(proposal, subject).map((sentence, at) => (
              <p key={at}>{sentence}</p>
            ))}
          </div>
        ),
      },
      {
        kind: 'radios',
        at: '/accept',
        label: text.agree,
        need: faults.choose,
        as: 'truth',
        large: true,
        choices: yesOrNo(text.agreeYes, text.agreeNo),
      },
      {
        kind: 'text',
        at: '/reason',
        label: text.answerReason,
        hint: text.answerReasonHint,
        rows: 3,
        large: true,
      },
    ];
  },
  check: (form, { view }) =>
    form.text('/accept') === 'tidak' && form.text('/reason') === ''
      ? [{ pointer: '/reason', text: view.words.acts.faults.declineReason }]
      : [],
  sentences: (form, subject) => {
    const { sentences } = subject.view.words.acts;
    const { proposal } = subject;
    const reason = form.text('/reason');
    const said = form.text('/accept') === 'ya' ? sentences.agrees : sentences.declines;
    return [
      said(proposal ? agencyName(subject, proposal.by) : ''),
      ...(proposal ? proposalSentences(proposal, subject) : []),
      ...(reason ? [sentences.reason(reason)] : []),
    ];
  },
};
