import type { ResourceDeclaration } from '../declarations';
import { declaredValue, givenValue } from '../values';

export interface VariableOptions {
  /**
   * The value where none is given; the variable may then be left out.
   *
   * @default - the variable has to be given
   */
  readonly default?: string;

  /**
   * The variable may be left out, its value is then `undefined`.
   *
   * @default false
   */
  readonly optional?: boolean;

  /**
   * A value of the right form, used while the app is read at build time, when the real one is not known.
   *
   * @default - `discover-<name>`
   */
  readonly example?: string;
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
    const { default: fallback, optional, example } = this.options;
    return (
      fallback !== undefined || optional
        ? (givenValue(this.declaration) ?? fallback)
        : declaredValue(this.declaration, example)
    ) as T;
  }

  toString(): string {
    return `${this.value}`;
  }
}
