/**
 * Whether paths match a pattern, as in a shell: `*` and `?` within a name, `**` for any folders, `{a,b}` for either. A
 * name that begins with a dot has to be written so. Paths and patterns have forward slashes.
 */
export function matcher(pattern: string): (path: string) => boolean {
  const regex = new RegExp(`^(?:${alternatives(pattern).map(regexOf).join('|')})$`);
  return (path) => regex.test(path);
}

/** Whether it stands for more than the path that it is. */
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
    // A wildcard stands for at least one character where it is all there is.
    return `${/^[*?]/.test(segment) ? '(?=[^/])(?!\\.)' : ''}${name}${last ? '' : '/'}`;
  });
  return `(?:${parts.join('')})`;
}
