import type { CreateTableInput, TableIndex } from '../../model';

/** The fields of a table that CreateTable and DescribeTable share. */
export type Schema = Pick<
  CreateTableInput,
  'AttributeDefinitions' | 'KeySchema' | 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'
>;

export type IndexKind = 'Global' | 'Local';

export interface NamedIndex {
  readonly kind: IndexKind;
  readonly index: TableIndex;
  /** The properties that determine the index; two indexes with the same signature have the same entries. */
  readonly signature: string;
}

/** `PK (S), SK (N)` */
export function keysOf(table: Schema): string {
  return keys(table.KeySchema, table);
}

export function indexesOf(table: Schema): NamedIndex[] {
  return (['Global', 'Local'] as const).flatMap((kind) =>
    (table[`${kind}SecondaryIndexes`] ?? []).map((index) => ({
      kind,
      index,
      signature: signature(kind, index, table),
    })),
  );
}

export function haveSameIndexes(one: Schema, other: Schema): boolean {
  const all = (table: Schema) =>
    indexesOf(table)
      .map((index) => index.signature)
      .sort()
      .join('\n');
  return all(one) === all(other);
}

/** The table with the indexes for which `wanted` returns true. */
export function withIndexes<T extends Schema>(table: T, wanted: (index: NamedIndex) => boolean): T {
  const { GlobalSecondaryIndexes: _, LocalSecondaryIndexes: __, ...rest } = table;
  const kept = indexesOf(table).filter(wanted);
  const list = (kind: IndexKind) => kept.filter((one) => one.kind === kind).map(({ index }) => index);
  const [global, local] = [list('Global'), list('Local')];
  return {
    ...rest,
    ...(global.length > 0 ? { GlobalSecondaryIndexes: global } : {}),
    ...(local.length > 0 ? { LocalSecondaryIndexes: local } : {}),
  } as T;
}

function signature(kind: IndexKind, { IndexName, KeySchema, Projection }: TableIndex, table: Schema): string {
  const attributes = [...(Projection.NonKeyAttributes ?? [])].sort();
  return [kind, IndexName, keys(KeySchema, table), Projection.ProjectionType, ...attributes].join('|');
}

function keys(schema: CreateTableInput['KeySchema'], { AttributeDefinitions: definitions }: Schema): string {
  return schema
    .map(
      ({ AttributeName: name }) =>
        `${name} (${definitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType})`,
    )
    .join(', ');
}
