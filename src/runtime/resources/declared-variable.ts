import type { ResourceDeclaration } from '../declarations';
import { declaredValue, givenValue } from '../values';

export interface VariableOptions {
  /**
   * The value to use when the variable is not set.
   *
   * @default - the variable must be set
   */
  readonly default?: string;

  /**
   * Without a value for the variable, it is `undefined`.
   *
   * @default false
   */
  readonly optional?: boolean;

  /**
   * A placeholder of the right form, used during discovery, when the real value is not known.
   *
   * @default - `discover-<name>`
   */
  readonly example?: string;

  /**
   * The values that it may have: the type of `value`. Any other is an error when it is read.
   *
   * @default - any
   */
  readonly oneOf?: readonly string[];
}

/** An environment variable that the app has declared. `T` is `string`, or `string | undefined` if it is optional. */
export class Variable<T extends string | undefined = string> {
  declare readonly declaration: ResourceDeclaration;
  declare private readonly options: VariableOptions;

  constructor(declaration: ResourceDeclaration, options: VariableOptions) {
    Object.assign(this, { declaration, options });
  }

  /** The value, read from the environment when it is used. */
  get value(): T {
    const { default: fallback, optional, oneOf, example = oneOf?.[0] } = this.options;
    const value =
      fallback !== undefined || optional
        ? (givenValue(this.declaration) ?? fallback)
        : declaredValue(this.declaration, example);
    if (oneOf && value !== undefined && !oneOf.includes(value)) {
      throw new Error(`${this.declaration.variable} is "${value}", and may be ${oneOf.join(', ')}`);
    }
    return value as T;
  }

  toString(): string {
    return `${this.value}`;
  }
}
