import { componentOf } from './component';
import type { JsonSchema } from '../../manifest/manifest';
import type { OpenApiDocument } from '../openapi';

/** A value of a schema, to begin with: its example or default, else one that is made of its type. */
export function sampleOf(schema: unknown, document: OpenApiDocument, seen: readonly string[] = []): unknown {
  if (typeof schema !== 'object' || schema === null) return null;
  const { $ref, allOf, examples, example, const: constant, ...rest } = schema as JsonSchema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  const fixed = [example, rest.default, constant, (rest.enum as unknown[] | undefined)?.[0]];
  const given = fixed.find((value) => value !== undefined);
  if (given !== undefined) return given;
  if (typeof $ref === 'string') {
    const component = componentOf($ref, document);
    // A schema that is part of itself ends here.
    return component && !seen.includes($ref) ? sampleOf(component, document, [...seen, $ref]) : null;
  }
  const choices = (rest.oneOf ?? rest.anyOf) as readonly JsonSchema[] | undefined;
  if (choices) return sampleOf(choices.find(({ type }) => type !== 'null') ?? choices[0], document, seen);
  if (Array.isArray(allOf)) {
    const parts = [...allOf, rest].map((part) => sampleOf(part, document, seen));
    return Object.assign({}, ...parts.filter((part) => typeof part === 'object'));
  }
  const type = Array.isArray(rest.type) ? rest.type.find((one) => one !== 'null') : rest.type;
  switch (type ?? (rest.properties ? 'object' : undefined)) {
    case 'object':
      return Object.fromEntries(
        Object.entries((rest.properties ?? {}) as JsonSchema)
          // An optional property that leads back would never end.
          .filter(([name, one]) => isRequired(rest, name) || !leadsTo(one, seen))
          .map(([name, one]) => [name, sampleOf(one, document, seen)]),
      );
    case 'array': {
      const items = rest.items ?? (rest.prefixItems as unknown[] | undefined)?.[0];
      return items === undefined || leadsTo(items, seen) ? [] : [sampleOf(items, document, seen)];
    }
    case 'string':
      return textOf(rest);
    case 'integer':
    case 'number':
      return numberOf(rest);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function isRequired({ required }: JsonSchema, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

function leadsTo(schema: unknown, seen: readonly string[]): boolean {
  return seen.includes((schema as JsonSchema | undefined)?.$ref as string);
}

const BY_FORMAT: { readonly [format: string]: string } = {
  date: '2030-01-31',
  'date-time': '2030-01-31T12:00:00Z',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'ada@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
};

function textOf({ format, minLength = 0, maxLength = Infinity }: JsonSchema): string {
  const known = BY_FORMAT[format as string];
  return known ?? 'text'.padEnd(minLength as number, 'x').slice(0, maxLength as number);
}

function numberOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf = 1 }: JsonSchema): number {
  const step = multipleOf as number;
  if (typeof minimum === 'number') return Math.ceil(minimum / step) * step;
  if (typeof exclusiveMinimum === 'number') return (Math.floor(exclusiveMinimum / step) + 1) * step;
  if (typeof maximum === 'number' && maximum < step) return Math.floor(maximum / step) * step;
  if (typeof exclusiveMaximum === 'number' && exclusiveMaximum <= step) {
    return (Math.ceil(exclusiveMaximum / step) - 1) * step;
  }
  return step;
}
