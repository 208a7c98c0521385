import type { ComponentChildren } from 'preact';
import type { Assets } from './assets.controller';
import type { Role } from '#libs/security/officials';
import type { Language } from '#libs/law/evaluation';
import type { Words } from '../words/words';
import { instantText } from '../words/times';
import type { View } from './pages';

interface Props {
  view: View;
  title: string;
  faulty?: boolean;
  assets: Assets;
  children: ComponentChildren;
}

/** The frame of every page. */
export function Layout({ view, title, faulty, assets, children }: Props) {
  const { words, language } = view;
  const prefix = faulty ? `${words.site.error}: ` : '';
  return (
    <html lang={language} class="govuk-template">
      <head>
        <meta charSet="utf-8" />
        <title>{`${prefix}${title} – ${words.site.name}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="theme-color" content="#1b2a4a" />
        <link rel="icon" href={assets.pathOf('kawung.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assets.pathOf('konsol.css')} />
        <script type="module" src={assets.pathOf('konsol.js')} />
      </head>
      <body class="govuk-template__body">
        <a href="#isi" class="govuk-skip-link">
          {words.site.skip}
        </a>
        <Header view={view} />
        <div class="govuk-width-container bk-page">
          <main class="govuk-main-wrapper" id="isi">
            {children}
          </main>
        </div>
        <Footer view={view} />
      </body>
    </html>
  );
}

function Header({ view }: { view: View }) {
  const { words, caller, agency } = view;
  return (
    <header class="bk-header">
      <div class="bk-header__bar">
        <div class="govuk-width-container bk-header__inside">
          <a class="bk-brand" href={caller ? '/konsol/antrean' : '/konsol/masuk'}>
            <Mark />
            <span>
              <span class="bk-brand__name">{words.site.name}</span>
              <span class="bk-brand__line">{words.site.tagline}</span>
            </span>
          </a>
          <div class="bk-header__side">
            {caller && (
              <p class="bk-who">
                <strong>{caller.name}</strong>
                <span>
                  {caller.roles.map((role) => words.roles[role]).join(', ')}
                  {agency && ` · ${agency}`}
                </span>
              </p>
            )}
            <Languages view={view} />
          </div>
        </div>
      </div>
      {caller && <Menu view={view} />}
      <div class="bk-kawung" aria-hidden="true" />
    </header>
  );
}

/** Four petals of the kawung pattern. */
const Mark = () => (
  <svg class="bk-brand__mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true">
    <g fill="none" stroke="#e7c98d" stroke-width="1.8">
      <path d="M20 20C14 17 6 11 4 4c7 2 13 10 16 16Z" />
      <path d="M20 20c6-3 14-9 16-16-7 2-13 10-16 16Z" />
      <path d="M20 20C14 23 6 29 4 36c7-2 13-10 16-16Z" />
      <path d="M20 20c6 3 14 9 16 16-7-2-13-10-16-16Z" />
    </g>
    <g fill="#e7c98d">
      <circle cx="20" cy="20" r="2.2" />
      <circle cx="20" cy="6" r="1.4" />
      <circle cx="20" cy="34" r="1.4" />
      <circle cx="6" cy="20" r="1.4" />
      <circle cx="34" cy="20" r="1.4" />
    </g>
  </svg>
);

function Menu({ view: { words, caller, at } }: { view: View }) {
  const path = at.split('?')[0];
  const links = linksOf(words, caller?.roles ?? []);
  return (
    <div class="bk-menu">
      <div class="govuk-width-container bk-menu__inside">
        {/* A popover on narrow screens. On wide ones, the styles always show it. */}
        <button type="button" class="bk-menu__open" popovertarget="menu">
          {words.site.openMenu}
        </button>
        <nav id="menu" class="bk-menu__links" popover="auto" aria-label={words.site.menu}>
          <ul>
            {links.map(([href, text]) => (
              <li key={href}>
                <a href={href} aria-current={currentOf(href, path)}>
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <form method="post" action="/konsol/keluar">
          <button class="bk-menu__out">{words.site.out}</button>
        </form>
      </div>
    </div>
  );
}

/**
 * What the roles of an official open. An address that is not here answers 403 to them, or shows
 * nothing.
 */
function linksOf(
  { site, submission }: Words,
  roles: readonly Role[],
): [href: string, text: string][] {
  const has = (...wanted: Role[]): boolean => wanted.some((role) => roles.includes(role));
  const links: [boolean, string, string][] = [
    [has('requester', 'decider', 'superior', 'system'), '/konsol/antrean', site.queue],
    [has('requester', 'decider', 'superior', 'system', 'auditor'), '/konsol/permohonan', site.all],
    [has('requester'), '/konsol/permohonan/baru', site.newRequest],
    [has('decider'), '/konsol/permohonan/lisan', submission.oralTitle],
    [has('requester', 'decider', 'superior', 'system'), '/konsol/kotak-masuk', site.mailbox],
    [has('auditor'), '/konsol/audit', site.audit],
    [has('admin'), '/konsol/instansi', site.registry],
    [has('admin'), '/konsol/pesan-tertahan', site.parked],
    [has('admin', 'system'), '/konsol/periksa-pesan', site.messageCheck],
    [true, '/konsol/layanan', site.services],
    [has('requester', 'decider', 'superior', 'system', 'auditor'), '/konsol/angka', site.figures],
    [true, '/konsol/hukum', site.theLaw],
    [has('requester', 'decider', 'superior'), '/konsol/draf', site.drafts],
  ];
  return links.flatMap(([shown, href, text]) => (shown ? [[href, text] as [string, string]] : []));
}

/** A page below an entry belongs to it, except those of one request and of a new one. */
function currentOf(href: string, path = ''): 'page' | 'true' | undefined {
  if (path === href) return 'page';
  return href !== '/konsol/permohonan' && path.startsWith(`${href}/`) ? 'true' : undefined;
}

const NAMES: Record<Language, string> = { id: 'Bahasa Indonesia', en: 'English' };
const SHORT: Record<Language, string> = { id: 'ID', en: 'EN' };

function Languages({ view: { words, language, at } }: { view: View }) {
  const query = (to: Language) => new URLSearchParams({ ke: to, kembali: at }).toString();
  return (
    <nav class="bk-languages" aria-label={words.site.language}>
      {(['id', 'en'] as const).map((to) =>
        to === language ? (
          <span key={to} aria-current="true" title={NAMES[to]} lang={to}>
            {SHORT[to]}
          </span>
        ) : (
          <a key={to} href={`/konsol/bahasa?${query(to)}`} title={NAMES[to]} lang={to}>
            {SHORT[to]}
          </a>
        ),
      )}
    </nav>
  );
}

function Footer({ view }: { view: View }) {
  const { site } = view.words;
  return (
    <footer class="bk-footer">
      <div class="govuk-width-container">
        <p class="bk-footer__principle">{site.principle}</p>
        <p>
          {site.law}. {site.unconfirmed}
        </p>
        <p class="bk-print-only">{site.printed(instantText(view.now, view))}</p>
      </div>
    </footer>
  );
}
