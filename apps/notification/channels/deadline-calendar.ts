import type { CalendarEntry } from '../notices/deadline-entry';

/**
 * A deadline as an iCalendar object (RFC 5545, iTIP of RFC 5546): an invitation, a changed one, or
 * its cancellation. Entries of one `uid` replace each other, the higher version wins.
 */
export function calendarOf(
  { method, at, version, summary }: CalendarEntry,
  of: { uid: string; from: string; to: string; createdAt: Date },
): string {
  const start = utc(new Date(at));
  return [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Bantuan Kedinasan//Tenggat//ID'],
    ...[`METHOD:${method}`, 'BEGIN:VEVENT', `UID:${of.uid}`, `SEQUENCE:${version}`],
    ...[`DTSTAMP:${utc(of.createdAt)}`, `DTSTART:${start}`, `DTEND:${start}`],
    `SUMMARY:${escapedText(summary)}`,
    `ORGANIZER;CN=Bantuan Kedinasan:${mailto(of.from)}`,
    `ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=FALSE:${mailto(of.to)}`,
    `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
    ...['TRANSP:TRANSPARENT', 'END:VEVENT', 'END:VCALENDAR', ''],
  ]
    .map(folded)
    .join('\r\n');
}

/** In a mailto URI, `?` before the `@` would begin headers such as `bcc` (RFC 6068). */
function mailto(address: string): string {
  const at = address.lastIndexOf('@');
  return `mailto:${encodeURIComponent(address.slice(0, at))}${address.slice(at)}`;
}

/** `20261130T155959Z` */
const utc = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '');

const escapedText = (text: string): string => text.replace(/[\\;,]/g, '\\$&');

/** Lines of at most 75 bytes; a continued line begins with a space (RFC 5545 section 3.1). */
function folded(line: string): string {
  const lines = [''];
  for (const character of line) {
    const last = lines.length - 1;
    if (Buffer.byteLength(`${lines[last]}${character}`) > (last === 0 ? 75 : 74))
      lines.push(character);
    else lines[last] += character;
  }
  return lines.join('\r\n ');
}
