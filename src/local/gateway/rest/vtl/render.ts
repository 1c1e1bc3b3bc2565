import { callMethod, memberOf, setMember, textOf } from './java';
import type { Expression, Node, Reference, Step } from './syntax';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MAX_ITERATIONS = 1000;
const MAX_MACRO_DEPTH = 20;

type Macro = Extract<Node, { readonly type: 'macro' }>;

/** The output of a template, with these variables, of which it may change the members. */
export function render(nodes: readonly Node[], variables: { readonly [name: string]: unknown }): string {
  const renderer = new Renderer(new Map(Object.entries(variables)));
  renderer.run(nodes);
  return renderer.output;
}

class Renderer {
  output = '';
  private readonly macros = new Map<string, Macro>();
  private ended?: 'break' | 'stop';
  private depth = 0;

  constructor(private readonly variables: Map<string, unknown>) {}

  run(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if (this.ended) return;
      if (typeof node === 'string') this.output += node;
      else this.runNode(node);
    }
  }

  private runNode(node: Exclude<Node, string>): void {
    switch (node.type) {
      case 'reference':
        this.output += this.textOfReference(node.reference);
        return;
      case 'set':
        return this.assign(node.target, this.value(node.value));
      case 'if':
        return this.run(
          node.branches.find(({ condition }) => condition === undefined || isTrue(this.value(condition)))?.body ?? [],
        );
      case 'foreach':
        return this.foreach(node.name, itemsOf(this.value(node.list)), node.body);
      case 'macro':
        this.macros.set(node.name, node);
        return;
      case 'call':
        return this.call(node);
      case 'break':
      case 'stop':
        this.ended = node.type;
    }
  }

  private foreach(name: string, items: readonly unknown[], body: readonly Node[]): void {
    const outer = [name, 'foreach', 'velocityCount'].map((key) => [key, this.variables.get(key)] as const);
    for (let index = 0; index < Math.min(items.length, MAX_ITERATIONS); index++) {
      const count = index + 1;
      const hasNext = count < items.length;
      this.variables.set(name, items[index]);
      this.variables.set('foreach', { index, count, hasNext, first: index === 0, last: !hasNext });
      this.variables.set('velocityCount', count);
      this.run(body);
      if (this.ended) break;
    }
    if (this.ended === 'break') this.ended = undefined;
    for (const [key, value] of outer) this.restore(key, value);
  }

  private call({ name, args, source }: Extract<Node, { readonly type: 'call' }>): void {
    const macro = this.macros.get(name);
    if (!macro) {
      this.output += source;
      return;
    }
    if (++this.depth > MAX_MACRO_DEPTH) throw new Error(`the macro ${name} calls itself too often`);
    const values = args.map((arg) => this.value(arg));
    const outer = macro.parameters.map((parameter) => [parameter, this.variables.get(parameter)] as const);
    macro.parameters.forEach((parameter, i) => this.variables.set(parameter, values[i]));
    this.run(macro.body);
    for (const [key, value] of outer) this.restore(key, value);
    this.depth--;
  }

  private restore(name: string, value: unknown): void {
    if (value === undefined) this.variables.delete(name);
    else this.variables.set(name, value);
  }

  /** An unknown variable is its own text; a value that is not there is empty. */
  private textOfReference(reference: Reference): string {
    const { name, isQuiet, source } = reference;
    if (!this.variables.has(name)) return isQuiet ? '' : source;
    return textOf(this.resolve(reference));
  }

  private resolve({ name, steps }: Pick<Reference, 'name' | 'steps'>): unknown {
    return steps.reduce((value, step) => this.step(value, step), this.variables.get(name));
  }

  private step(value: unknown, step: Step): unknown {
    if (value === undefined || value === null) return undefined;
    switch (step.type) {
      case 'property':
        return memberOf(value, step.name);
      case 'index':
        return memberOf(value, this.value(step.index));
      case 'method':
        return callMethod(
          value,
          step.name,
          step.args.map((arg) => this.value(arg)),
        );
    }
  }

  private assign({ name, steps }: Reference, value: unknown): void {
    const last = steps.at(-1);
    if (!last) {
      this.variables.set(name, value ?? null);
      return;
    }
    const target = this.resolve({ name, steps: steps.slice(0, -1) });
    if (last.type === 'method') throw new Error('#set of the result of a method');
    setMember(target, last.type === 'property' ? last.name : this.value(last.index), value);
  }

  private value(expression: Expression): unknown {
    switch (expression.type) {
      case 'constant':
        return expression.value;
      case 'text':
        return this.text(expression.nodes);
      case 'reference':
        return this.resolve(expression.reference);
      case 'list':
        return expression.items.map((item) => this.value(item));
      case 'range':
        return rangeOf(Number(this.value(expression.from)), Number(this.value(expression.to)));
      case 'map':
        return Object.fromEntries(
          expression.entries.map(([key, value]) => [textOf(this.value(key)), this.value(value)]),
        );
      case 'not':
        return !isTrue(this.value(expression.operand));
      case 'negative':
        return -Number(this.value(expression.operand));
      case 'operation':
        return this.operation(expression);
    }
  }

  private operation({ operator, left, right }: Extract<Expression, { readonly type: 'operation' }>): unknown {
    const a = this.value(left);
    if (operator === '||') return isTrue(a) || isTrue(this.value(right));
    if (operator === '&&') return isTrue(a) && isTrue(this.value(right));
    const b = this.value(right);
    if (operator === '==') return isEqual(a, b);
    if (operator === '!=') return !isEqual(a, b);
    if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) return textOf(a) + textOf(b);
    if (typeof a !== 'number' || typeof b !== 'number') return operator.match(/[<>]/) ? false : undefined;
    return ARITHMETIC[operator](a, b);
  }

  private text(nodes: readonly Node[]): string {
    const outer = this.output;
    this.output = '';
    this.run(nodes);
    const text = this.output;
    this.output = outer;
    return text;
  }
}

const ARITHMETIC: { readonly [operator: string]: (a: number, b: number) => unknown } = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? undefined : Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b),
  '%': (a, b) => (b === 0 ? undefined : a % b),
};

/** Only nothing and false are not true. */
function isTrue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** Values of different types are equal if their texts are; nothing is equal to an empty text. */
function isEqual(a: unknown, b: unknown): boolean {
  const isNothing = (value: unknown) => value === undefined || value === null;
  if (isNothing(a) || isNothing(b)) return [a, b].every((value) => isNothing(value) || value === '');
  return a === b || textOf(a) === textOf(b);
}

function itemsOf(value: any): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function rangeOf(from: number, to: number): number[] {
  const length = Math.min(Math.abs(to - from) + 1, MAX_ITERATIONS);
  return Array.from({ length }, (_, i) => (from <= to ? from + i : from - i));
}
