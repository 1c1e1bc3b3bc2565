/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** A value in a template: a text is escaped, `undefined`, `false` and an empty list are nothing. */
export type Value = Html | string | number | boolean | undefined | readonly Value[];

/**
 * HTML from a template. Values are escaped, also in attributes, which are written in double quotes. The indentation of the
 * template is left out.
 *
 * @example
 * html`<p title="${title}">${text}</p>`
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(parts.map((part, i) => `${part.replace(/\n\s*/g, '\n')}${rendered(values[i])}`).join(''));
}

function rendered(value: Value): string {
  if (value === undefined || value === false || value === true) return '';
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(rendered).join('');
  return escaped(`${value as string | number}`);
}

const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
