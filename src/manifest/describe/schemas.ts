import type { RouteDeclaration } from '../../runtime/declarations';
import type { Schema } from '../../runtime/schema';
import type { JsonSchema, RouteManifest, SchemaPart } from '../manifest';

const PARTS: readonly SchemaPart[] = ['body', 'query', 'params', 'headers', 'response'];

/** What a schema library has of the Standard JSON Schema interface, https://standardschema.dev/json-schema */
interface Converter {
  readonly input: (options: ConverterOptions) => JsonSchema;
  readonly output: (options: ConverterOptions) => JsonSchema;
}

interface ConverterOptions {
  readonly target: string;
  readonly libraryOptions?: { readonly [option: string]: unknown };
}

/** zod refuses all of a schema for one part that JSON Schema has no word for, a date say; arktype says `{}` for the part. */
const LIBRARY_OPTIONS: { readonly [vendor: string]: ConverterOptions['libraryOptions'] } = {
  zod: { unrepresentable: 'any' },
};

/**
 * The schemas of a route as JSON Schema. What cannot be said in JSON Schema (a date, a function) is anything there, and a schema
 * of a library that does not convert is left out: it is checked at run time all the same.
 */
export function schemasOf({ schemas }: RouteDeclaration): RouteManifest['schemas'] {
  const converted = PARTS.flatMap((part): [SchemaPart, JsonSchema][] => {
    // A request is what the schema takes, a response what it makes of the handler's result.
    const schema = schemas?.[part] && jsonSchemaOf(schemas[part], part === 'response' ? 'output' : 'input');
    return schema ? [[part, schema]] : [];
  });
  return converted.length > 0 ? Object.fromEntries(converted) : undefined;
}

function jsonSchemaOf(schema: Schema<any, any>, side: keyof Converter): JsonSchema | undefined {
  const { jsonSchema: converter, vendor }: { readonly jsonSchema?: Converter; readonly vendor: string } =
    schema['~standard'];
  try {
    // What OpenAPI 3.0 and API Gateway's models come nearest to, of what the libraries give.
    const { $schema, ...rest } =
      converter?.[side]({ target: 'draft-07', libraryOptions: LIBRARY_OPTIONS[vendor] }) ??
      (schema as any).toJsonSchema();
    return plain(rest);
  } catch {
    return undefined;
  }
}

/** As JSON has it; what is no JSON (a cycle, a BigInt) throws. */
function plain(value: object): JsonSchema {
  return JSON.parse(JSON.stringify(value));
}
