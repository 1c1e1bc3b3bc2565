import { declaredValue } from '../values';

export interface TableOptions {
  /**
   * The environment variable that carries the table's name.
   *
   * @default - the declaration's name in capitals with `_NAME`: `AppTable` → `APP_TABLE_NAME`
   */
  readonly env?: string;
}

/** A DynamoDB table that the app has declared. */
export class Table {
  constructor(private readonly declared: string, private readonly variable: string) {}

  /** The table's name, read from the environment when it is used. */
  get name(): string {
    return declaredValue(`table "${this.declared}"`, this.variable, `discover-${this.declared}`);
  }
}
