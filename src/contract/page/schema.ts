import { componentId, componentName } from './component';
import { html, type Html } from './html';
import type { JsonSchema } from '../../manifest/manifest';
import { NOT_DESCRIBED } from '../../manifest/names';

/** A schema: its type, its limits, and what is in it. A reference is a link to its component, so that none is endless. */
export function schemaHtml(schema: unknown): Html {
  const isPlain = typeof schema === 'object' && schema !== null && 'properties' in schema;
  return html`<div class="schema">${!isPlain && typeLine(schema)}${parts(schema)}</div>`;
}

/** The type of a schema in a line: `string, at least 1 character`. */
export function typeLine(schema: unknown): Html {
  return html`<span class="type">${typeOf(schema)}</span>${limits(schema)}`;
}

function typeOf(schema: unknown): Html {
  if (schema === false) return html`nothing`;
  if (typeof schema !== 'object' || schema === null) return html`any value`;
  const {
    $ref,
    type,
    items,
    const: constant,
    enum: values,
    oneOf,
    anyOf,
    allOf,
    format,
    properties,
  } = schema as JsonSchema;
  if (typeof $ref === 'string') {
    const name = componentName($ref);
    return html`<a href="#${componentId(name)}">${name}</a>`;
  }
  if (constant !== undefined) return html`<code>${JSON.stringify(constant)}</code>`;
  if (Array.isArray(values))
    return joined(
      values.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' | ',
    );
  const choices = (oneOf ?? anyOf) as readonly unknown[] | undefined;
  if (choices) {
    return choices.every(isShort) ? joined(choices.map(typeOf), ' | ') : html`one of`;
  }
  if (Array.isArray(allOf) && type === undefined) {
    return allOf.every(isShort) ? joined(allOf.map(typeOf), ' & ') : html`all of`;
  }
  const types = [type ?? (properties ? 'object' : [])].flat().map(String);
  if (types.length === 0) return html`any value`;
  const named = types.map((one) =>
    one === 'array' && items !== undefined && isShort(items) ? html`array of ${typeOf(items)}` : html`${one}`,
  );
  return html`${joined(named, ' | ')}${typeof format === 'string' && ` (${format})`}`;
}

/** What fits into a line. */
function isShort(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return true;
  const { properties, oneOf, anyOf, allOf, items, additionalProperties, description } = schema as JsonSchema;
  const inner = [oneOf, anyOf, allOf].flat().filter((one) => one !== undefined);
  return (
    properties === undefined &&
    typeof additionalProperties !== 'object' &&
    typeof description !== 'string' &&
    [...inner, ...(items === undefined ? [] : [items])].every(isShort)
  );
}

const LIMITS: { readonly [keyword: string]: (value: any) => string } = {
  minLength: (value) => `at least ${value} ${value === 1 ? 'character' : 'characters'}`,
  maxLength: (value) => `at most ${value} ${value === 1 ? 'character' : 'characters'}`,
  minItems: (value) => `at least ${value} ${value === 1 ? 'item' : 'items'}`,
  maxItems: (value) => `at most ${value} ${value === 1 ? 'item' : 'items'}`,
  uniqueItems: () => 'all different',
  minimum: (value) => `≥ ${value}`,
  exclusiveMinimum: (value) => `> ${value}`,
  maximum: (value) => `≤ ${value}`,
  exclusiveMaximum: (value) => `< ${value}`,
  multipleOf: (value) => `a multiple of ${value}`,
  pattern: (value) => `matches ${value}`,
  default: (value) => `default ${JSON.stringify(value)}`,
  deprecated: () => 'deprecated',
  readOnly: () => 'read-only',
  writeOnly: () => 'write-only',
  [NOT_DESCRIBED]: (value) => `${value}: not described by JSON Schema`,
};

function limits(schema: unknown): Html | undefined {
  const own = Object(schema) as JsonSchema;
  const texts = Object.entries(LIMITS).flatMap(([keyword, text]) => {
    const value = own[keyword];
    if (value === undefined || value === false) return [];
    // zod closes integers by the safe ones, and repeats a format as a pattern.
    if (Math.abs(value as number) === Number.MAX_SAFE_INTEGER || (keyword === 'pattern' && own.format)) return [];
    return [text(value)];
  });
  return texts.length > 0 ? html` <span class="limits">${texts.join(', ')}</span>` : undefined;
}

function parts(schema: unknown): Html | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const {
    description,
    properties = {},
    required,
    additionalProperties,
    items,
    prefixItems,
    oneOf,
    anyOf,
    allOf,
  } = schema as JsonSchema;
  const names = Object.entries(properties as JsonSchema);
  const others = typeof additionalProperties === 'object' ? additionalProperties : undefined;
  const choices = [oneOf, anyOf, allOf].filter((one): one is readonly unknown[] => Array.isArray(one)).flat();
  const shown = choices.every(isShort) ? [] : choices;
  const list = [
    ...names.map(([name, one]) =>
      field(html`<code>${name}</code>`, one, Array.isArray(required) && required.includes(name)),
    ),
    ...(others ? [field(html`any other name`, others)] : []),
    ...(additionalProperties === false && names.length > 0
      ? [html`<li class="limits">No other properties are accepted.</li>`]
      : []),
    ...(items !== undefined && !isShort(items) ? [field(html`each item`, items)] : []),
    ...(Array.isArray(prefixItems) ? prefixItems.map((one, i) => field(html`item ${i + 1}`, one)) : []),
    ...shown.map((one) => field(html`${titleOf(one)}`, one)),
  ];
  return html`${prose(description)}${
    list.length > 0 &&
    html`<ul class="fields">
      ${list}
    </ul>`
  }`;
}

function titleOf(schema: unknown): string {
  const { title } = Object(schema) as JsonSchema;
  return typeof title === 'string' ? title : '•';
}

function field(name: Html, schema: unknown, required = false): Html {
  return html`<li>${name} ${required && html`<b>required</b> `}${typeLine(schema)}${parts(schema)}</li>`;
}

/** A description, with its paragraphs. */
export function prose(text: unknown): Html | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  return html`<div class="prose">${text.split(/\n\s*\n/).map((paragraph) => html`<p>${paragraph}</p>`)}</div>`;
}

export function joined(values: readonly Html[], separator: string): Html {
  return html`${values.map((value, i) => [i > 0 && separator, value])}`;
}
