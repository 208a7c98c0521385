/* Pages work without this script. It saves drafts while one types, and moves the focus in lists. */

const SAVE_AFTER_MS = 800;
const RETRY_AFTER_MS = 5_000;
/** A retry of the same text would be refused again. */
const TOO_LARGE = 413;

interface Saved {
  saved: string;
  locked: boolean;
  faults: { id: string; text: string }[];
  sentences: string[];
  follows: string[];
}

function keepDraft(form: HTMLFormElement): void {
  const status = form.querySelector<HTMLElement>('[data-draft-status]');
  const preview = document.querySelector<HTMLElement>('[data-preview]');
  if (!status) return;
  const say = (text: string | undefined): void => {
    status.textContent = text ?? '';
  };
  let timer = 0;
  let dirty = false;
  let failed = false;

  const fill = (selector: string, texts: string[]): void => {
    preview?.querySelector(selector)?.replaceChildren(
      ...texts.map((text) => {
        const entry = document.createElement('li');
        entry.textContent = text;
        return entry;
      }),
    );
  };
  const show = ({ faults, sentences, follows }: Saved): void => {
    if (!preview) return;
    fill('ol', sentences);
    fill('ul', follows);
    preview.hidden = faults.length > 0 || sentences.length === 0;
  };

  const save = async (leaving = false): Promise<void> => {
    if (!dirty) return;
    dirty = false;
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    const body = new URLSearchParams([...fields, ['_aksi', 'otomatis']]);
    if (!leaving) say(form.dataset.saving);
    try {
      const response = await fetch(form.action, { method: 'POST', body, keepalive: leaving });
      if (response.status === TOO_LARGE) return say(form.dataset.large);
      if (!response.ok) throw new Error(String(response.status));
      const answer = (await response.json()) as Saved;
      say(answer.locked ? form.dataset.locked : answer.saved);
      failed = false;
      show(answer);
    } catch {
      dirty = true;
      failed = true;
      say(form.dataset.lost);
      timer = window.setTimeout(() => void save(), RETRY_AFTER_MS);
    }
  };

  form.addEventListener('input', () => {
    dirty = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void save(), SAVE_AFTER_MS);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void save(true);
  });
  form.addEventListener('submit', () => {
    dirty = false;
    window.clearTimeout(timer);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey) form.requestSubmit();
  });
  window.addEventListener('beforeunload', (event) => {
    if (failed && dirty) event.preventDefault();
  });
}

/** `j` and `k` move within a list, only while the focus is in it. */
function moveInList(list: HTMLElement): void {
  const links = [...list.querySelectorAll<HTMLAnchorElement>('[data-row-link]')];
  list.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
    if (at < 0 || step === 0) return;
    links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  });
}

/** A second press of a button that decides sends nothing. */
function pressOnce(form: HTMLFormElement): void {
  let sent = false;
  form.addEventListener('submit', (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  // A page that comes back from the cache of the browser may send again.
  window.addEventListener('pageshow', () => {
    sent = false;
  });
}

document.querySelectorAll<HTMLFormElement>('form[data-draft]').forEach(keepDraft);
document.querySelectorAll<HTMLFormElement>('form[data-once]').forEach(pressOnce);
document.querySelectorAll<HTMLElement>('[data-keys]').forEach(moveInList);
document.querySelector<HTMLElement>('.govuk-error-summary')?.focus();

export {};
