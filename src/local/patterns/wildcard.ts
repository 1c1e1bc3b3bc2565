/**
 * The test of texts for a wildcard pattern, in which `*` stands for any text and a backslash escapes `*` and itself. It
 * takes linear time for any text.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  const parts = [''];
  for (const token of pattern.match(/\\[^]|[^]/g) ?? []) {
    if (token === '*') parts.push('');
    else parts[parts.length - 1] += token.length > 1 ? token[1] : token;
  }
  const [prefix, ...middle] = parts;
  const suffix = middle.pop();
  if (suffix === undefined) return (text) => text === prefix;
  return (text) => {
    const end = text.length - suffix.length;
    if (!text.startsWith(prefix) || !text.endsWith(suffix) || end < prefix.length) return false;
    let from = prefix.length;
    for (const part of middle) {
      const found = text.indexOf(part, from);
      if (found < 0 || found + part.length > end) return false;
      from = found + part.length;
    }
    return true;
  };
}
