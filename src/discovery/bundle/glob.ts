/**
 * Matches paths against a shell pattern: `*` and `?` within a name, `**` for any folders, `{a,b}` for either. A name
 * that begins with a dot matches only a pattern with that dot. Paths and patterns have forward slashes.
 */
export function matcher(pattern: string): (path: string) => boolean {
  const regex = new RegExp(`^(?:${alternatives(pattern).map(regexOf).join('|')})$`);
  return (path) => regex.test(path);
}

/** Whether a pattern has wildcards, and is not a plain path. */
export function isGlob(pattern: string): boolean {
  return /[*?]|\{[^{}]*,[^{}]*\}/.test(pattern);
}

/** `a.{html,txt}` → `a.html`, `a.txt` */
function alternatives(pattern: string): string[] {
  const braces = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/.exec(pattern);
  if (!braces) return [pattern];
  const [, before, inner, after] = braces;
  return inner.split(',').flatMap((part) => alternatives(`${before}${part}${after}`));
}

function regexOf(pattern: string): string {
  const segments = pattern.split('/');
  const parts = segments.map((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === '**') return last ? '(?:(?!\\.)[^/]+/)*(?!\\.)[^/]+' : '(?:(?!\\.)[^/]+/)*';
    const name = segment
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '[^/]*')
      .replace(/\?/g, '[^/]');
    // A name that consists of wildcards only matches at least one character.
    return `${/^[*?]/.test(segment) ? '(?=[^/])(?!\\.)' : ''}${name}${last ? '' : '/'}`;
  });
  return `(?:${parts.join('')})`;
}
