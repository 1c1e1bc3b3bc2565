/** A part of a template. A text stands for itself. */
export type Node =
  | string
  | { readonly type: 'reference'; readonly reference: Reference }
  | { readonly type: 'set'; readonly target: Reference; readonly value: Expression }
  | { readonly type: 'if'; readonly branches: readonly Branch[] }
  | { readonly type: 'foreach'; readonly name: string; readonly list: Expression; readonly body: readonly Node[] }
  | {
      readonly type: 'macro';
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: readonly Node[];
    }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly source: string }
  | { readonly type: 'break' | 'stop' };

export interface Branch {
  /** Undefined for `#else`. */
  readonly condition?: Expression;
  readonly body: readonly Node[];
}

/** `$input.params('x')[0].name`. */
export interface Reference {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Whether it is `$!name`, which is empty if it has no value. */
  readonly isQuiet: boolean;
  readonly source: string;
}

export type Step =
  | { readonly type: 'property'; readonly name: string }
  | { readonly type: 'method'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly type: 'index'; readonly index: Expression };

export type Expression =
  | { readonly type: 'constant'; readonly value: string | number | boolean | null }
  | { readonly type: 'text'; readonly nodes: readonly Node[] }
  | { readonly type: 'reference'; readonly reference: Reference }
  | { readonly type: 'list'; readonly items: readonly Expression[] }
  | { readonly type: 'range'; readonly from: Expression; readonly to: Expression }
  | { readonly type: 'map'; readonly entries: readonly (readonly [key: Expression, value: Expression])[] }
  | { readonly type: 'not' | 'negative'; readonly operand: Expression }
  | { readonly type: 'operation'; readonly operator: string; readonly left: Expression; readonly right: Expression };
