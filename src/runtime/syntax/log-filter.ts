/** A log event that a filter pattern matches. */
export interface LogMatch {
  /** The fields that a pattern such as `[ip, user, ...]` names. */
  readonly extractedFields?: { readonly [field: string]: string };
}

/** A pattern that CloudWatch Logs refuses. */
export class LogFilterError extends Error {}

/**
 * The test of log events for a filter pattern; undefined for one that does not match.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * @example
 * compileLogFilter('{ $.level = "ERROR" && $.latency > 100 }')('{"level":"ERROR","latency":120}'); // {}
 */
export function compileLogFilter(pattern: string): (message: string) => LogMatch | undefined {
  const text = pattern.trim();
  if (text === '') return () => ({});
  if (text.startsWith('{')) return jsonFilter(text);
  if (text.startsWith('[')) return fieldsFilter(text);
  return termsFilter(text);
}

type Test = (value: any) => boolean;

function termsFilter(text: string): (message: string) => LogMatch | undefined {
  const terms = [...text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))/g)].map(
    ([, sign, quoted, expression, word]) => {
      const regex = expression === undefined ? undefined : regexOf(expression);
      const term = quoted?.replace(/\\(.)/g, '$1') ?? word;
      return { sign, matches: (message: string) => (regex ? regex.test(message) : message.includes(term)) };
    },
  );
  const of = (sign: string) => terms.filter((term) => term.sign === sign);
  const [required, excluded, optional] = [of(''), of('-'), of('?')];
  return (message) => {
    if (excluded.some(({ matches }) => matches(message))) return undefined;
    if (!required.every(({ matches }) => matches(message))) return undefined;
    // Beside terms that are required, optional ones are ignored.
    const isOptional = optional.length === 0 || required.length > 0;
    return isOptional || optional.some(({ matches }) => matches(message)) ? {} : undefined;
  };
}

/** `{ $.user.id = 7 || ($.items[0] = "a*" && $.error NOT EXISTS) }` */
function jsonFilter(text: string): (message: string) => LogMatch | undefined {
  if (!text.endsWith('}')) throw new LogFilterError(`Invalid filter pattern: ${text}`);
  const test = new Conditions(text.slice(1, -1)).parse();
  return (message) => {
    let value: unknown;
    try {
      value = JSON.parse(message);
    } catch {
      return undefined;
    }
    return typeof value === 'object' && value !== null && test(value) ? {} : undefined;
  };
}

const TOKEN = new RegExp(
  [
    String.raw`\s*(?:(?<symbol>&&|\|\||\(|\)|!=|>=|<=|=|>|<)`,
    String.raw`(?<word>(?:IS|NOT|EXISTS|TRUE|FALSE|NULL)(?![^\s()=<>!&|]))`,
    String.raw`"(?<quoted>(?:[^"\\]|\\.)*)"`,
    '%(?<regex>[^%]+)%',
    String.raw`(?<bare>(?:\[["'][^\]]*["']\]|[^\s()=<>!&|"%])+))`,
  ].join('|'),
  'y',
);

interface Token {
  readonly kind: 'symbol' | 'word' | 'quoted' | 'regex' | 'bare';
  readonly text: string;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    const [kind, value] = Object.entries(groups ?? {}).find(([, found]) => found !== undefined) ?? [];
    if (kind === undefined) throw new LogFilterError(`Invalid filter pattern at "${text.slice(at)}"`);
    tokens.push({ kind: kind as Token['kind'], text: value! });
  }
  return tokens;
}

/** Conditions with `&&`, `||` and parentheses. */
class Conditions {
  private readonly tokens: Token[];

  /** @param subject the value that a name stands for */
  constructor(
    private readonly text: string,
    private readonly subject: (name: string) => (of: any) => unknown = selector,
  ) {
    this.tokens = tokensOf(text);
  }

  parse(): Test {
    const test = this.either();
    if (this.tokens.length > 0) throw this.invalid();
    return test;
  }

  private either(): Test {
    const tests = [this.all()];
    while (this.take('symbol', '||')) tests.push(this.all());
    return (value) => tests.some((test) => test(value));
  }

  private all(): Test {
    const tests = [this.one()];
    while (this.take('symbol', '&&')) tests.push(this.one());
    return (value) => tests.every((test) => test(value));
  }

  private one(): Test {
    if (this.take('symbol', '(')) {
      const test = this.either();
      if (!this.take('symbol', ')')) throw this.invalid();
      return test;
    }
    const name = this.take('bare');
    if (!name) throw this.invalid();
    const select = this.subject(name.text);
    if (this.take('word', 'IS')) {
      const literal = this.take('word');
      if (!literal || !Object.hasOwn(LITERALS, literal.text)) throw this.invalid();
      return (value) => select(value) === LITERALS[literal.text];
    }
    if (this.take('word', 'NOT')) {
      if (!this.take('word', 'EXISTS')) throw this.invalid();
      return (value) => select(value) === undefined;
    }
    const operator = this.take('symbol');
    const operand = this.tokens.shift();
    if (!operator || !operand || operand.kind === 'symbol') throw this.invalid();
    const test = comparison(operator.text, operand);
    if (!test) throw this.invalid();
    return (value) => test(select(value));
  }

  private take(kind: Token['kind'], text?: string): Token | undefined {
    const [next] = this.tokens;
    if (next?.kind !== kind || (text !== undefined && next.text !== text)) return undefined;
    return this.tokens.shift();
  }

  private invalid(): LogFilterError {
    return new LogFilterError(`Invalid filter pattern: ${this.text.trim()}`);
  }
}

const LITERALS: { readonly [word: string]: unknown } = { TRUE: true, FALSE: false, NULL: null };

/** `$.user.tags[0]["a.b"]` */
function selector(name: string): (of: any) => unknown {
  if (!name.startsWith('$')) throw new LogFilterError(`Invalid filter pattern: ${name} does not begin with "$."`);
  const parts = [...name.slice(1).matchAll(/\.([^.[]+)|\[(\d+)\]|\[["'](.*?)["']\]/g)].map(
    ([, member, index, quoted]) => member ?? quoted ?? Number(index),
  );
  return (object) => parts.reduce<any>((value, part) => value?.[part], object);
}

/** A test of a value; undefined if the operator is none. A value that is not there meets no comparison, not even `!=`. */
function comparison(operator: string, operand: Token): Test | undefined {
  const number = operand.kind === 'bare' && isNumber(operand.text) ? Number(operand.text) : undefined;
  switch (operator) {
    case '=':
    case '!=': {
      const equal = number === undefined ? textTest(operand) : (value: unknown) => Number(value) === number;
      const wanted = operator === '=';
      return (value) => isScalar(value) && value !== '' && equal(value) === wanted;
    }
    case '>':
      return number === undefined ? undefined : (value) => isNumber(value) && Number(value) > number;
    case '>=':
      return number === undefined ? undefined : (value) => isNumber(value) && Number(value) >= number;
    case '<':
      return number === undefined ? undefined : (value) => isNumber(value) && Number(value) < number;
    case '<=':
      return number === undefined ? undefined : (value) => isNumber(value) && Number(value) <= number;
    default:
      return undefined;
  }
}

/** A text, in which `*` stands for any. */
function textTest({ kind, text }: Token): Test {
  const regex =
    kind === 'regex'
      ? regexOf(text)
      : new RegExp(
          `^${text
            .replace(/\\(["\\])/g, '$1')
            .split('*')
            .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
            .join('.*')}$`,
          's',
        );
  return (value) => regex.test(String(value));
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isNumber(value: unknown): boolean {
  return (
    (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) && !Number.isNaN(Number(value))
  );
}

function regexOf(expression: string): RegExp {
  try {
    return new RegExp(expression);
  } catch (e) {
    throw new LogFilterError(`Invalid filter pattern: ${(e as Error).message}`);
  }
}

/** `[ip, user, ..., status = 4*, size > 100 && size < 200]`, for fields that are separated by spaces. */
function fieldsFilter(text: string): (message: string) => LogMatch | undefined {
  if (!text.endsWith(']')) throw new LogFilterError(`Invalid filter pattern: ${text}`);
  const parts = splitFields(text.slice(1, -1));
  const rest = parts.indexOf('...');
  const fields = parts
    .filter((part) => part !== '...')
    .map((part) => {
      const [name] = /^[\w$.-]+/.exec(part) ?? [];
      if (name === undefined || name === part) return { name: name ?? part, test: () => true };
      return { name, test: new Conditions(part, () => (value) => value).parse() };
    });
  return (message) => {
    const words = [...message.matchAll(/\[([^\]]*)\]|"([^"]*)"|(\S+)/g)].map(
      ([, bracketed, quoted, word]) => bracketed ?? quoted ?? word,
    );
    if (rest < 0 ? words.length !== fields.length : words.length < fields.length) return undefined;
    const skipped = words.length - fields.length;
    const values = fields.map((_, i) => words[rest >= 0 && i >= rest ? i + skipped : i]);
    if (!fields.every(({ test }, i) => test(values[i]))) return undefined;
    return { extractedFields: Object.fromEntries(fields.map(({ name }, i) => [name, values[i]])) };
  };
}

/** The fields, which commas separate outside of quotes. */
function splitFields(text: string): string[] {
  return [...text.matchAll(/(?:"(?:[^"\\]|\\.)*"|%[^%]*%|[^,"%])+/g)].map(([part]) => part.trim()).filter(Boolean);
}
