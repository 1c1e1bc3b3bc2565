import type { Shape } from './shape';

/** A setting: the values that it takes, and its default if it has one. */
export interface Setting<Value = any, Context = any> {
  readonly shape: Shape;
  /** The default, or a function that returns it for a context. */
  readonly default?: Value | ((context: Context) => Value);
}

/** A row for each setting of a group. */
export type Rows<Group, Context = any> = {
  readonly [Name in keyof Group]-?: Setting<NonNullable<Group[Name]>, Context>;
};

/** The settings of a group that have a default in their row: none of them is ever missing. */
export type Defaults<Group, OfGroup> = Required<
  Pick<
    Group,
    keyof Group & { [Name in keyof OfGroup]: OfGroup[Name] extends { default: unknown } ? Name : never }[keyof OfGroup]
  >
>;

/** A group of settings with its defaults. */
export type WithDefaults<Group, OfGroup> = Group & Defaults<Group, OfGroup>;

/** The shapes of a group, for `struct`. */
export function shapesOf<R extends { readonly [name: string]: Setting }>(rows: R): { [Name in keyof R]: Shape } {
  return Object.fromEntries(Object.entries(rows).map(([name, { shape }]) => [name, shape])) as {
    [Name in keyof R]: Shape;
  };
}

/** The defaults of a group. */
export function defaultsOf<Group>(rows: { readonly [name: string]: Setting }, context?: unknown): Group {
  return Object.fromEntries(
    Object.entries(rows)
      .filter(([, row]) => row.default !== undefined)
      .map(([name, row]) => [name, typeof row.default === 'function' ? row.default(context) : row.default]),
  ) as Group;
}
