/**
 * The parameters of a path: `/users/{id}/files/{path+}` → `{ id: string; path: string }`.
 * If the path is not a literal type, any name may be read.
 */
// A mapped type, not a conditional one: the request of one path is then assignable to that of any path.
export type PathParams<Path extends string> = { readonly [Name in ParamNames<Path>]: string };

// For non-literal types, `string` or `/v1/${string}`, Record gives an index signature, which an object need not have.
type ParamNames<Path extends string> = [NamesIn<Path>] extends [never]
  ? {} extends Record<Path, 1>
    ? string
    : never
  : NamesIn<Path>;

type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Greedy}+` ? Greedy : Name) | NamesIn<Rest>
  : never;

/** An invalid path does not compile: its type becomes the message, which the compiler shows. */
export type CheckedPath<Path extends string> = string extends Path
  ? unknown
  : Path extends ''
    ? Wrong<'Route cannot be the empty string'>
    : Path extends '/'
      ? unknown
      : Path extends `${string}/`
        ? Wrong<'Route cannot end with a trailing slash'>
        : Path extends `${string} ${string}`
          ? Wrong<'Route cannot contain a space'>
          : Path extends `/${infer Segments}`
            ? CheckedSegments<Segments>
            : Wrong<'Route must start with a slash'>;

/** @typeParam Names of the parameters before */
type CheckedSegments<
  Segments extends string,
  Names extends string = never,
> = Segments extends `${infer Segment}/${infer Rest}`
  ? CheckedSegment<Segment, Names, false> extends infer Found
    ? Found extends Wrong<string>
      ? Found
      : CheckedSegments<Rest, Names | NameOf<Segment>>
    : never
  : CheckedSegment<Segments, Names, true>;

type CheckedSegment<Segment extends string, Names extends string, Last extends boolean> = string extends Segment
  ? unknown
  : Segment extends `{${infer Name}}`
    ? Name extends '' | '+' | `${string}${'{' | '}'}${string}`
      ? Refused<Segment>
      : NameOf<Segment> extends Names
        ? Wrong<`Route has the parameter {${NameOf<Segment>}} twice`>
        : Name extends `${string}+`
          ? Last extends true
            ? unknown
            : Wrong<`Route has a greedy parameter {${Name}} that is not last`>
          : unknown
    : Segment extends `:${infer Name}`
      ? Wrong<`Route has the segment "${Segment}". A parameter is written {${Name}}`>
      : Segment extends '' | `${string}${'{' | '}' | '*' | '?' | '#' | '%'}${string}`
        ? Refused<Segment>
        : unknown;

type NameOf<Segment extends string> = Segment extends `{${infer Name}}`
  ? Name extends `${infer Greedy}+`
    ? Greedy
    : Name
  : never;

type Refused<Segment extends string> = Wrong<`Route has a segment that API Gateway refuses: "${Segment}"`>;

interface Wrong<Message extends string> {
  readonly error: Message;
}
