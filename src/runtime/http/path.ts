/**
 * The parameters of a path: `/users/{id}/files/{path+}` → `{ id: string; path: string }`.
 * Of a path that is not a literal, any name may be asked for.
 */
export type PathParams<Path extends string> = string extends Path
  ? { readonly [name: string]: string }
  : { readonly [Name in ParamNames<Path>]: string };

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Greedy}+` ? Greedy : Name) | ParamNames<Rest>
  : never;

/** A path that cannot be declared does not compile; the message is where the compiler shows it. */
export type CheckedPath<Path extends string> = string extends Path ? unknown
  : Path extends '' ? Wrong<'Route cannot be the empty string'>
    : Path extends '/' ? unknown
      : Path extends `${string}/` ? Wrong<'Route cannot end with a trailing slash'>
        : Path extends `${string} ${string}` ? Wrong<'Route cannot contain a space'>
          : Path extends `/${string}` ? unknown
            : Wrong<'Route must start with a slash'>;

interface Wrong<Message extends string> { readonly error: Message }
