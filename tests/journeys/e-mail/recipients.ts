import { Client } from 'pg';
import { example } from '#tests/support/examples';
import { mailboxOf, Party } from '#tests/support/parties';
import { poll } from '#tests/support/poll';
import {
  act,
  addressOf,
  APPROVAL,
  FROM,
  noticesOf,
  PostOffice,
  short,
  submitted,
} from './post-office';

/** Who gets a letter, and what it says. */
export function recipients(office: PostOffice): void {
  it('arrives once at each party for each event', async () => {
    const { from, data } = example('assess-120-officials');
    const sender = await Party.of(office.world, from);
    const message = sender.message('submit-request', data);
    await sender.send(message);
    const id = (await sender.receipt(message.id)).subject;
    const decider = 'decider@pemprov-jatim';
    await act(office.world, decider, `/${id}/clarification`, { text: 'Berapa hari diperlukan?' });
    await act(office.world, `requester@${from}`, `/${id}/information`, {
      text: 'Tiga hari penuh.',
    });
    await act(office.world, decider, `/${id}/approval`, APPROVAL);
    const told = ['submitted', 'clarification-asked', 'information-supplied', 'approved'];
    const parties = [from, 'pemprov-jatim'];
    await poll(() => {
      for (const party of parties) expect(office.taken(party, data.reference)).toHaveLength(4);
    });

    // The broker crashed after it published all this, and publishes it again.
    const events = (await mailboxOf(office.world, from)).filter(({ subject }) => subject === id);
    // The event after them shows that they were taken.
    await office.tell(id, ...events, submitted('kab-sleman', 'B/after/1'));
    await poll(() => {
      for (const party of ['bkn', 'kab-sleman'])
        expect(office.taken(party, 'B/after/1')).toHaveLength(1);
    });

    for (const party of parties) {
      // The outcome is recorded after the answer of the mail server.
      const notices = await poll(async () => {
        const all = (await noticesOf(office.world, party, `&requestId=${id}`)).reverse();
        expect(all.map(({ type }) => short(type))).toEqual(told);
        for (const { status, attempts } of all)
          expect([status, attempts]).toEqual(['delivered', 1]);
        return all;
      });
      const mails = office.taken(party, data.reference);
      expect(mails.map(({ email }) => email.messageId).sort()).toEqual(
        notices.map(({ messageId }) => messageId).sort(),
      );
      expect(new Set(mails.map(({ email }) => email.references)).size).toBe(1);
      for (const { from: sent, to, email, headers, raw } of mails) {
        expect([sent, to]).toEqual([FROM, [addressOf(party)]]);
        expect(email.from).toMatchObject({ name: 'Bantuan Kedinasan', address: FROM });
        expect(email.to).toMatchObject([{ address: addressOf(party) }]);
        expect(email.inReplyTo).toBe(email.references);
        expect(Object.fromEntries(headers)).toMatchObject({ 'auto-submitted': 'auto-generated' });
        expect(email.text).toContain(`https://bk.example.go.id/v1/requests/${id}`);
        expect(email.html).toContain(`https://bk.example.go.id/v1/requests/${id}`);
        expect(email.html).not.toMatch(/<(img|script|link|iframe)|src=/);
        const person = (data.requestedBy as { name: string }).name;
        for (const secret of [person, data.subject, 'Berapa hari', 'Tiga hari'])
          expect(raw).not.toContain(secret);
      }
    }
  });

  it('goes only to both parent agencies when the law requires their notification in an emergency', async () => {
    const { from, data } = example('boats-for-a-flood');
    const { id } = await act(office.world, `requester@${from}`, '', { ...data, grounds: [] }, 201);
    await poll(() => {
      for (const above of ['pemprov-jateng', 'kemendagri'])
        expect(office.taken(above, data.reference)).toHaveLength(1);
    });
    // Re-evaluated: the duty still holds.
    const facts = [{ provision: '36-1-a', value: 'met', text: 'Seluruh perahu sedang dipakai.' }];
    await act(office.world, 'decider@bnpb', `/${String(id)}/statements`, { facts });
    await act(office.world, 'decider@bnpb', `/${String(id)}/approval`, APPROVAL);
    await poll(() => {
      for (const party of [from, 'bnpb'])
        expect(office.taken(party, data.reference)).toHaveLength(2);
    });
    const told = (await mailboxOf(office.world, from)).filter(({ subject }) => subject === id);
    const duties = told
      .filter(({ type }) => short(type) === 'evaluated')
      .map(({ data: { change } }) => (change as { duties: string[] }).duties);
    expect(duties).toEqual([['status-decree-to-follow', 'tell-superiors'], ['written-reason']]);
    for (const above of ['pemprov-jateng', 'kemendagri']) {
      const [mail, ...more] = office.taken(above, data.reference);
      expect(more).toEqual([]);
      const text = mail?.email.text?.replace(/\s+/g, ' ');
      expect(text).toContain('Usulan hasil penilaian: perlu penilaian pejabat.');
      expect(text).toContain('Ketentuan yang terpenuhi: Pasal 36 ayat (3) UU 30/2014.');
      expect(text).not.toContain('/v1/requests/');
    }
    for (const party of [from, 'bnpb'])
      expect(
        (await noticesOf(office.world, party, `&requestId=${String(id)}`)).map(({ type }) =>
          short(type),
        ),
      ).toEqual(['approved', 'submitted']);
  });

  it('also goes to both parent agencies when a refusal in an emergency is not accepted', async () => {
    const { from, data } = example('boats-for-a-flood');
    const { id } = await act(office.world, `requester@${from}`, '', data, 201);
    const grounds = [
      {
        provision: '36-1-a',
        reason: 'Seluruh perahu sedang dipakai untuk pelatihan.',
        affectedWork: 'Pelatihan regu penolong tahun 2026 akan tertunda.',
      },
    ];
    const refusal = { grounds, reason: 'Tidak dapat ditunda.', conflictOfInterest: 'none' };
    await act(office.world, 'decider@bnpb', `/${String(id)}/refusal`, refusal, 422);
    await poll(() => {
      const agencies = [from, 'bnpb', 'pemprov-jateng', 'kemendagri'];
      const counts = agencies.map((agency) => office.taken(agency, data.reference).length);
      expect(counts).toEqual([2, 2, 1, 1]);
    });
    const [above] = office.taken('kemendagri', data.reference);
    expect(above?.email.text).toContain('Yth. Kementerian Dalam Negeri');
    expect(above?.email.text).toContain('sebagai atasan dari');
    // It was not escalated, so no official there may open it.
    expect(above?.email.text).not.toContain('/v1/requests/');
    expect(office.taken('bnpb', data.reference)[0]?.email.text).toContain(
      `/v1/requests/${String(id)}`,
    );
  });
}

/** Who sees which letters were sent. */
export function readers(office: PostOffice): void {
  it('is visible only to the agency and to the auditor, whose reads are recorded', async () => {
    expect(await noticesOf(office.world, 'polri')).toEqual([]);
    expect((await noticesOf(office.world, 'bkn')).every(({ to }) => to === addressOf('bkn'))).toBe(
      true,
    );
    expect(
      new Set((await noticesOf(office.world, 'auditor')).map(({ to }) => to)).size,
    ).toBeGreaterThan(1);
    const client = new Client({ connectionString: office.world.database.ownerUrl });
    await client.connect();
    const { rows } = await client
      .query<{ role: string; what: string }>('SELECT role, what FROM notification.read_log')
      .finally(() => client.end());
    expect(rows).toEqual([{ role: 'auditor', what: 'notices {}' }]);
  });
}
