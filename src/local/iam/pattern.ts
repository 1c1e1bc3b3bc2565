import type { Context } from './context';

/**
 * Tests a value against a text of a policy. Undefined if that is not possible: a variable of the text has no value, or
 * the value is not of the operator's type.
 */
export type Matcher = (value: string, context: Context) => boolean | undefined;

/** True if one text matches or, negated, if none does. An undefined result counts against both. */
export function matchesAny(matchers: readonly Matcher[], negated: boolean, value: string, context: Context): boolean {
  return negated
    ? matchers.every((matches) => matches(value, context) === false)
    : matchers.some((matches) => matches(value, context) === true);
}

export interface PatternOptions {
  /** `*` and `?` are wildcards. */
  readonly wildcards?: boolean;
  /** `${aws:username}` is a policy variable: in policies of the version 2012-10-17. */
  readonly variables?: boolean;
  readonly ignoreCase?: boolean;
  /**
   * A wildcard stays within its component of an ARN. In the last of six it also matches colons, in that of a `pattern`
   * if it has fewer, too: `arn:aws:s3:*`.
   */
  readonly arn?: 'whole' | 'pattern';
}

type Token =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'any' }
  | { readonly type: 'one' }
  | { readonly type: 'variable'; readonly key: string; readonly otherwise?: string };

/**
 * The matcher of a text with wildcards and policy variables. Wildcards within the value of a variable are none.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function matcher(text: string, options: PatternOptions): Matcher {
  const tokens = tokensOf(text, options);
  const [only, ...others] = tokens;
  if (only?.type === 'any' && others.length === 0 && options.arn !== 'whole') return () => true;
  if (tokens.some(({ type }) => type === 'variable')) {
    let last: { readonly source: string; readonly compiled: RegExp } | undefined;
    return (value, context) => {
      const resolved = tokens.map((token) => (token.type === 'variable' ? valueOf(token, context) : token));
      const isKnown = !resolved.includes(undefined);
      if (!isKnown && options.arn !== 'pattern') return undefined;
      // An ARN that no value of a variable could make match does not.
      const source = sourceOf(
        resolved.map((token) => token ?? { type: 'any' }),
        options,
      );
      // The values of variables rarely change, and a new expression is slow.
      if (last?.source !== source) last = { source, compiled: expression(source, options) };
      return last.compiled.test(value) && (isKnown || undefined);
    };
  }
  if (!options.ignoreCase && tokens.every(({ type }) => type === 'text')) {
    const literal = tokens.map((token) => (token.type === 'text' ? token.text : '')).join('');
    return (value) => value === literal;
  }
  const compiled = expression(sourceOf(tokens, options), options);
  return (value) => compiled.test(value);
}

function tokensOf(text: string, { wildcards, variables }: PatternOptions): Token[] {
  return (text.match(/\$\{[^}]*\}|[*?]|[^*?$]+|\$/g) ?? []).flatMap((part): Token[] => {
    if (part.length > 3 && part.startsWith('${') && part.endsWith('}')) {
      if (!variables) return [literal('$'), ...tokensOf(part.slice(1), { wildcards })];
      return [variable(part.slice(2, -1))];
    }
    if (wildcards && part === '*') return [{ type: 'any' }];
    if (wildcards && part === '?') return [{ type: 'one' }];
    return [literal(part)];
  });
}

function literal(text: string): Token {
  return { type: 'text', text };
}

/** Of `*`, `?` and `$`, or of a key with an optional default: `aws:PrincipalTag/team, 'none'`. */
function variable(content: string): Token {
  if (/^[*?$]$/.test(content)) return literal(content);
  const [, key = content, otherwise] = /^([^,]+), '(.*)'$/s.exec(content) ?? [];
  return { type: 'variable', key: key.toLowerCase(), otherwise };
}

function sourceOf(tokens: readonly Token[], { arn }: PatternOptions): string {
  let source = '^';
  let colons = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'text') {
      colons += token.text.split(':').length - 1;
      source += token.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    } else {
      const isLast = arn === 'pattern' && !tokens.slice(index).some(hasColon);
      source += arn && colons < 5 && !isLast ? '[^:]' : '[^]';
      if (token.type === 'any') source += '*';
    }
  }
  return `${source}$`;
}

function expression(source: string, { ignoreCase }: PatternOptions): RegExp {
  return new RegExp(source, ignoreCase ? 'i' : '');
}

function hasColon(token: Token): boolean {
  return token.type === 'text' && token.text.includes(':');
}

/** The value of a variable; undefined if it has none, or several. */
function valueOf({ key, otherwise }: Extract<Token, { type: 'variable' }>, context: Context): Token | undefined {
  const value = context.get(key) ?? otherwise;
  return typeof value === 'string' ? literal(value) : undefined;
}
