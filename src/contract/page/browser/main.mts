/**
 * The script of the page: it sends the requests of the forms and shows their responses. It is bundled by
 * scripts/page-assets.mjs.
 */
import { addressOf } from './address.mjs';
import { curl } from './curl.mjs';
import { requestOf, send } from './request.mjs';
import { element, shown } from './result.mjs';

const server = document.querySelector<HTMLInputElement>('#server')!;
server.value ||= addressOf(location, document.body.dataset.servedAt);

for (const form of document.querySelectorAll<HTMLFormElement>('form.try')) {
  const result = form.querySelector('output')!;
  const problem = (error: unknown): void =>
    result.replaceChildren(element('p', String((error as Error).message ?? error), 'bad'));

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    result.replaceChildren(element('p', 'Sending …'));
    void requestOf(form, server.value)
      .then(send)
      .then((response) => result.replaceChildren(...shown(response)))
      .catch(problem);
  });

  form.querySelector<HTMLButtonElement>('.copy')!.addEventListener('click', () => {
    void requestOf(form, server.value)
      .then(curl)
      .then((text) => {
        const code = element('pre', text);
        code.tabIndex = 0;
        const note = element('p', 'The command contains the credentials from above.', 'limits');
        result.replaceChildren(...(/authorization|x-api-key/i.test(text) ? [note] : []), code);
        // Without a clipboard, as on a page that is not served by TLS, the text is there to be selected.
        void navigator.clipboard?.writeText(text).then(
          () => result.prepend(element('p', 'Copied.')),
          () => undefined,
        );
      })
      .catch(problem);
  });

  const type = form.querySelector<HTMLSelectElement>('select[name="content-type"]');
  const byType = (): void => {
    const isText = !type || /json|^text\/|xml|form/.test(type.value);
    const file = form.querySelector<HTMLElement>('.file');
    if (file) file.hidden = isText;
  };
  type?.addEventListener('change', byType);
  byType();
}

// The address and the credentials are used by the other forms.
document.querySelector('form.connection')?.addEventListener('submit', (event) => event.preventDefault());

const filter = document.querySelector<HTMLInputElement>('#filter')!;
filter.addEventListener('input', () => {
  const words = filter.value.toLowerCase().split(/\s+/);
  let count = 0;
  for (const group of document.querySelectorAll<HTMLElement>('section.group')) {
    let any = false;
    for (const operation of group.querySelectorAll<HTMLElement>('.operation')) {
      const text = operation.querySelector('summary')!.textContent!.toLowerCase();
      const matches = words.every((word) => text.includes(word));
      operation.hidden = !matches;
      any ||= matches;
      if (matches) count++;
    }
    group.hidden = !any;
  }
  document.querySelector('#count')!.textContent = `${count} ${count === 1 ? 'operation' : 'operations'}`;
});

/** A link to something that is closed opens it. */
function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}
addEventListener('hashchange', openTarget);
openTarget();
