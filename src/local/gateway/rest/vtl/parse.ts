import type { Branch, Expression, Node, Reference, Step } from './syntax';

/**
 * Parses a template. An error names its line.
 * https://velocity.apache.org/engine/1.7/vtl-reference.html
 */
export function parseTemplate(text: string): readonly Node[] {
  const parser = new Parser(text);
  const nodes = parser.nodes();
  const rest = parser.directive();
  if (rest !== undefined) throw parser.error(`#${rest} without its beginning`);
  return nodes;
}

/** The end of a block: it is read by the directive that has begun it. */
const ENDS = ['end', 'else', 'elseif'];
const NOT_SUPPORTED = ['define', 'evaluate', 'include', 'parse'];
const OPERATORS: readonly { readonly [token: string]: string }[] = [
  { '||': '||', or: '||' },
  { '&&': '&&', and: '&&' },
  { '==': '==', '!=': '!=', eq: '==', ne: '!=' },
  { '<=': '<=', '>=': '>=', '<': '<', '>': '>', lt: '<', gt: '>', le: '<=', ge: '>=' },
  { '+': '+', '-': '-' },
  { '*': '*', '/': '/', '%': '%' },
];

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  error(message: string): Error {
    return new Error(`line ${this.text.slice(0, this.at).split('\n').length}: ${message}`);
  }

  /** The parts up to the end of the block, or of the template. */
  nodes(): Node[] {
    const nodes: Node[] = [];
    while (this.at < this.text.length) {
      if (ENDS.includes(this.directive() ?? '')) break;
      nodes.push(this.node());
    }
    return nodes;
  }

  /** The name of the directive that is next. */
  directive(): string | undefined {
    const [, braced, bare] = this.peek(/#(?:\{([a-zA-Z]\w*)\}|([a-zA-Z]\w*))/y) ?? [];
    return braced ?? bare;
  }

  private node(): Node {
    const plain = this.take(/[^$#\\]+/y);
    if (plain) return plain;
    if (this.take(/##[^\n]*(\n|$)|#\*[^]*?\*#/y)) return '';
    const [, verbatim] = this.match(/#\[\[([^]*?)\]\]#/y) ?? [];
    if (verbatim !== undefined) return verbatim;
    // `\$name` and `\#set` are no reference and no directive.
    const [, escaped] = this.match(/\\(\$[a-zA-Z{!]|#[a-zA-Z{])/y) ?? [];
    if (escaped !== undefined) return escaped;
    if (this.text[this.at] === '#') return this.directiveNode();
    if (this.text[this.at] === '$') {
      const reference = this.reference();
      if (reference) return { type: 'reference', reference };
    }
    return this.text[this.at++];
  }

  private directiveNode(): Node {
    const start = this.at;
    const name = this.directive();
    if (name === undefined) return this.text[this.at++];
    this.take(/#(?:\{\w+\}|\w+)/y);
    switch (name) {
      case 'set':
        return this.line(() => {
          this.expect('(');
          const target = this.reference();
          if (!target) throw this.error('#set needs a reference');
          this.expect('=');
          const value = this.expression();
          this.expect(')');
          return { type: 'set', target, value };
        });
      case 'if':
        return { type: 'if', branches: this.branches() };
      case 'foreach':
        return this.foreach();
      case 'macro':
        return this.macro();
      case 'break':
      case 'stop':
        return this.line(() => ({ type: name }));
    }
    if (NOT_SUPPORTED.includes(name)) throw this.error(`#${name} is not supported`);
    // `#fff` is a text, unless it is called.
    if (!this.peek(/[ \t]*\(/y)) return this.text.slice(start, this.at);
    this.expect('(');
    const args = this.list(')', () => this.expression());
    return { type: 'call', name, args, source: this.text.slice(start, this.at) };
  }

  private branches(): Branch[] {
    const condition = this.line(() => this.inParentheses());
    const branches: Branch[] = [{ condition, body: this.nodes() }];
    for (;;) {
      const name = this.directive();
      if (name === undefined) throw this.error('#if without #end');
      this.take(/#(?:\{\w+\}|\w+)/y);
      if (name === 'end') {
        this.line(() => undefined);
        return branches;
      }
      const of = this.line(() => (name === 'elseif' ? { condition: this.inParentheses() } : {}));
      branches.push({ ...of, body: this.nodes() });
    }
  }

  private foreach(): Node {
    const [name, list] = this.line(() => {
      this.expect('(');
      const [, variable] = this.match(/\s*\$!?\{?([a-zA-Z_][\w-]*)\}?\s+in\s+/y) ?? [];
      if (variable === undefined) throw this.error('#foreach needs ($item in $list)');
      const listed = this.expression();
      this.expect(')');
      return [variable, listed] as const;
    });
    return { type: 'foreach', name, list, body: this.block('foreach') };
  }

  private macro(): Node {
    const [, name, parameters] = this.match(/\s*\(\s*([a-zA-Z_][\w-]*)((?:[\s,]+\$\w[\w-]*)*)\s*\)/y) ?? [];
    if (name === undefined) throw this.error('#macro needs (name $parameter …)');
    this.line(() => undefined);
    return { type: 'macro', name, parameters: parameters.match(/[\w-]+/g) ?? [], body: this.block('macro') };
  }

  private block(name: string): Node[] {
    const body = this.nodes();
    if (this.directive() !== 'end') throw this.error(`#${name} without #end`);
    this.take(/#(?:\{\w+\}|\w+)/y);
    this.line(() => undefined);
    return body;
  }

  /** A directive, with the end of the line if nothing else follows. */
  private line<T>(parse: () => T): T {
    const parsed = parse();
    this.take(/[ \t]*\r?\n/y);
    return parsed;
  }

  private inParentheses(): Expression {
    this.expect('(');
    const condition = this.expression();
    this.expect(')');
    return condition;
  }

  /** The reference that begins here, unless this is a plain `$`. */
  private reference(): Reference | undefined {
    const start = this.at;
    this.take(/\s*/y);
    const begin = this.at;
    const [, quiet, brace, name] = this.match(/\$(!?)(\{?)([a-zA-Z_][\w-]*)/y) ?? [];
    if (name === undefined) {
      this.at = start;
      return undefined;
    }
    const steps: Step[] = [];
    for (let step = this.step(); step; step = this.step()) steps.push(step);
    if (brace && !this.take(/\}/y)) {
      this.at = start;
      return undefined;
    }
    return { name, steps, isQuiet: quiet !== '', source: this.text.slice(begin, this.at) };
  }

  private step(): Step | undefined {
    const [, name] = this.match(/\.([a-zA-Z_][\w-]*)/y) ?? [];
    if (name !== undefined) {
      if (!this.take(/\(/y)) return { type: 'property', name };
      return { type: 'method', name, args: this.list(')', () => this.expression()) };
    }
    if (!this.take(/\[/y)) return undefined;
    const index = this.expression();
    this.expect(']');
    return { type: 'index', index };
  }

  private expression(level = 0): Expression {
    if (level === OPERATORS.length) return this.unary();
    let left = this.expression(level + 1);
    for (;;) {
      const [all, token] = this.peek(/\s*(\|\||&&|[=!<>]=|[<>+*/%-]|(?:or|and|eq|ne|lt|gt|le|ge)\b)/y) ?? [];
      if (token === undefined || !Object.hasOwn(OPERATORS[level], token)) return left;
      this.at += all!.length;
      left = { type: 'operation', operator: OPERATORS[level][token], left, right: this.expression(level + 1) };
    }
  }

  private unary(): Expression {
    if (this.take(/\s*(?:!(?!=)|not\b)/y)) return { type: 'not', operand: this.unary() };
    if (this.take(/\s*-(?!\d)/y)) return { type: 'negative', operand: this.unary() };
    return this.primary();
  }

  private primary(): Expression {
    this.take(/\s*/y);
    const number = this.take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w)/y);
    if (number) return { type: 'constant', value: Number(number) };
    const word = this.take(/(?:true|false|null)\b/y);
    if (word) return { type: 'constant', value: JSON.parse(word) };
    const [, single] = this.match(/'((?:[^']|'')*)'/y) ?? [];
    if (single !== undefined) return { type: 'constant', value: single.replaceAll("''", "'") };
    const [, double] = this.match(/"((?:[^"]|"")*)"/y) ?? [];
    if (double !== undefined) return { type: 'text', nodes: parseTemplate(double.replaceAll('""', '"')) };
    if (this.take(/\(/y)) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (this.take(/\[/y)) return this.listOrRange();
    if (this.take(/\{/y)) return { type: 'map', entries: this.list('}', () => this.entry()) };
    const reference = this.reference();
    if (reference) return { type: 'reference', reference };
    throw this.error(`an expression is expected at ${JSON.stringify(this.text.slice(this.at, this.at + 20))}`);
  }

  private listOrRange(): Expression {
    const items = this.peek(/\s*\]/y) ? [] : [this.expression()];
    if (items.length > 0 && this.take(/\s*\.\./y)) {
      const to = this.expression();
      this.expect(']');
      return { type: 'range', from: items[0], to };
    }
    if (items.length > 0) this.take(/\s*,/y);
    return { type: 'list', items: [...items, ...this.list(']', () => this.expression())] };
  }

  private entry(): readonly [Expression, Expression] {
    const key = this.expression();
    this.expect(':');
    return [key, this.expression()];
  }

  /** Items with commas (or, of macros, spaces) between them, up to the end. */
  private list<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    for (;;) {
      this.take(/[\s,]*/y);
      if (this.text[this.at] === end) {
        this.at++;
        return items;
      }
      items.push(item());
    }
  }

  private expect(token: string): void {
    this.take(/\s*/y);
    if (!this.text.startsWith(token, this.at)) {
      throw this.error(`${token} is expected at ${JSON.stringify(this.text.slice(this.at, this.at + 20))}`);
    }
    this.at += token.length;
  }

  private take(pattern: RegExp): string | undefined {
    return this.match(pattern)?.[0];
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    const match = this.peek(pattern);
    if (match) this.at += match[0].length;
    return match;
  }

  private peek(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }
}
