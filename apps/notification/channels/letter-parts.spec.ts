import { calendarOf } from './deadline-calendar';
import { letterHtml } from './letter-html';

describe('the HTML part of a letter', () => {
  const body =
    'Nomor   : B/1 <b>&"x"\nHal     : Bantuan\n\nYth. <script>x</script>\n\nRincian dapat dibaca:\nhttps://bk.example.go.id/v1/requests/1?a=1&b=2\n';

  it('says the same words, with all signs of markup escaped', () => {
    const html = letterHtml('Hal <x>', body);
    expect(html).toContain('<title>Hal &lt;x&gt;</title>');
    expect(html).toContain('<td>: B/1 &lt;b&gt;&amp;&quot;x&quot;</td>');
    expect(html).toContain('<p>Yth. &lt;script&gt;x&lt;/script&gt;</p>');
    expect(html).toContain('<a href="https://bk.example.go.id/v1/requests/1?a=1&amp;b=2">');
    expect(html).not.toMatch(/<(script|img|b>)/);
    expect(letterHtml('Hal <x>', body)).toBe(html);
  });

  it('makes no link of what is not alone on its line', () => {
    expect(letterHtml('x', 'a https://x.example"onclick="y\n')).not.toContain('<a ');
    expect(letterHtml('x', 'javascript:alert(1)\n')).not.toContain('<a ');
  });
});

describe('the deadline as a calendar entry', () => {
  const of = {
    ...{ uid: 'u@x.example', from: 'a@x.example', to: 'b@x.example' },
    createdAt: new Date('2026-11-21T03:15:00Z'),
  };
  const entry = {
    ...{ at: '2026-11-30T15:59:59.999Z', version: 3 },
    summary: 'Tenggat B/1; é, \\ panjang '.repeat(5).trim(),
  };

  it('is an invitation, and its cancellation has the same uid', () => {
    const [invitation, cancellation] = (['REQUEST', 'CANCEL'] as const).map((method) =>
      calendarOf({ ...entry, method }, of).split('\r\n'),
    );
    for (const lines of [invitation, cancellation])
      expect(lines).toEqual(
        expect.arrayContaining(['UID:u@x.example', 'SEQUENCE:3', 'DTSTART:20261130T155959Z']),
      );
    expect(invitation).toEqual(expect.arrayContaining(['METHOD:REQUEST', 'STATUS:CONFIRMED']));
    expect(cancellation).toEqual(expect.arrayContaining(['METHOD:CANCEL', 'STATUS:CANCELLED']));
  });

  it('names addresses so that no mail program reads headers in them', () => {
    const to = "tu?bcc=x#1&o'kota@x.example";
    const text = calendarOf({ ...entry, method: 'REQUEST' }, { ...of, to });
    const [, uri = ''] = /^ATTENDEE;.*:(mailto:.*)$/m.exec(text.replaceAll('\r\n ', '')) ?? [];
    expect(uri.trim()).toBe("mailto:tu%3Fbcc%3Dx%231%26o'kota@x.example");
    const { pathname, search, hash } = new URL(uri.trim());
    expect([decodeURIComponent(pathname), search, hash]).toEqual([to, '', '']);
  });

  it('has lines of at most 75 bytes that unfold to the text', () => {
    const text = calendarOf({ ...entry, method: 'REQUEST' }, of);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const unfolded = text.replaceAll('\r\n ', '');
    expect(unfolded).toContain(`SUMMARY:${entry.summary.replace(/[\\;,]/g, '\\$&')}\r\n`);
  });
});
