import type { JsonSchema } from '../../../manifest/manifest';

// The keywords of both JSON Schema draft-04 and OpenAPI 3.0 that API Gateway accepts. All others are left out:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
const KEPT = [
  'multipleOf',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
] as const;

// API Gateway has another engine for patterns, and one that it cannot parse makes the whole import fail.
const NOT_IN_EVERY_ENGINE = /\(\?<|\\p\{|\\u\{|\\k<|\[\^?\]/;

export interface ModelOptions {
  /**
   * Keep `format`: API Gateway's definition of a date or an address may be narrower than that of the schema library.
   */
  readonly formats: boolean;
}

/**
 * A schema of any draft as a model of API Gateway. Every value that the schema admits is admitted by the model; the
 * model may admit more, where draft-04 cannot express the rule. It has no references: a recursive schema ends in a
 * schema for anything.
 */
export function modelOf(schema: JsonSchema, options: ModelOptions): object {
  return new Reduction(schema, options).reduce(schema, []);
}

class Reduction {
  constructor(
    private readonly root: JsonSchema,
    private readonly options: ModelOptions,
  ) {}

  /** @param within the references that led here */
  reduce(schema: unknown, within: readonly string[]): object {
    if (typeof schema !== 'object' || schema === null) return {};
    const { $ref, ...rest } = schema as { readonly [keyword: string]: any };
    if (typeof $ref === 'string') {
      // A reference has keywords beside it since draft 2019-09.
      return Object.keys(rest).length === 0
        ? this.referenced($ref, within)
        : this.reduce({ ...rest, allOf: [...(rest.allOf ?? []), { $ref }] }, within);
    }
    const { type, ...others } = rest;
    if (!Array.isArray(type)) return this.ofType(type, others, within);
    return type.length === 1
      ? this.ofType(type[0], others, within)
      : { anyOf: type.map((one) => this.ofType(one, others, within)) };
  }

  private referenced($ref: string, within: readonly string[]): object {
    if (within.includes($ref) || !$ref.startsWith('#')) return {};
    // https://www.rfc-editor.org/rfc/rfc6901#section-6
    const steps = decodeURIComponent($ref.slice(1))
      .split('/')
      .slice(1)
      .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
    let found: any = this.root;
    for (const step of steps) {
      found = typeof found === 'object' && found !== null && Object.hasOwn(found, step) ? found[step] : undefined;
    }
    return this.reduce(found, [...within, $ref]);
  }

  private ofType(type: unknown, schema: { readonly [keyword: string]: any }, within: readonly string[]): object {
    // OpenAPI 3.0 has no type "null".
    if (type === 'null') return { enum: [null] };
    const values = 'const' in schema ? [schema.const] : schema.enum;
    const kept = KEPT.flatMap((keyword) => (schema[keyword] === undefined ? [] : [[keyword, schema[keyword]]]));
    return {
      ...(typeof type === 'string' && { type }),
      ...(typeof schema.description === 'string' && type !== 'array' && { description: schema.description }),
      ...Object.fromEntries(kept),
      ...this.bound('minimum', 'exclusiveMinimum', schema, Math.max),
      ...this.bound('maximum', 'exclusiveMaximum', schema, Math.min),
      ...(Array.isArray(values) && values.length > 0 && { enum: values }),
      ...(typeof schema.pattern === 'string' &&
        !NOT_IN_EVERY_ENGINE.test(schema.pattern) && { pattern: schema.pattern }),
      ...(this.options.formats && type === 'string' && typeof schema.format === 'string' && { format: schema.format }),
      ...this.object(schema, within),
      ...(type === 'array' && {
        items: schema.prefixItems || Array.isArray(schema.items) ? {} : this.reduce(schema.items, within),
      }),
      ...this.combined(schema, within),
    };
  }

  /** API Gateway knows inclusive bounds only. */
  private bound(name: string, exclusive: string, schema: any, nearer: (...values: number[]) => number): object {
    const bounds = [schema[name], schema[exclusive]].filter((bound) => typeof bound === 'number');
    return bounds.length === 0 ? {} : { [name]: nearer(...bounds) };
  }

  private object(schema: any, within: readonly string[]): object {
    const { properties, required, additionalProperties, patternProperties } = schema;
    return {
      ...(properties && {
        properties: Object.fromEntries(
          Object.entries(properties).map(([name, property]) => [name, this.reduce(property, within)]),
        ),
      }),
      ...(Array.isArray(required) && required.length > 0 && { required: [...new Set(required)] }),
      // Properties that match a pattern are not additional.
      ...(additionalProperties !== undefined &&
        !patternProperties && {
          additionalProperties:
            typeof additionalProperties === 'boolean'
              ? additionalProperties
              : this.reduce(additionalProperties, within),
        }),
    };
  }

  /** `oneOf` becomes `anyOf`: a value may match two of the widened schemas, which `oneOf` would refuse. */
  private combined(schema: any, within: readonly string[]): object {
    const all = (schemas: unknown) =>
      Array.isArray(schemas) && schemas.length > 0 ? schemas.map((one) => this.reduce(one, within)) : undefined;
    const [allOf, anyOf, oneOf] = [all(schema.allOf), all(schema.anyOf), all(schema.oneOf)];
    if (!anyOf || !oneOf) return { ...(allOf && { allOf }), ...((anyOf ?? oneOf) && { anyOf: anyOf ?? oneOf }) };
    return { allOf: [...(allOf ?? []), { anyOf }, { anyOf: oneOf }] };
  }
}
