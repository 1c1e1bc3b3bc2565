import { UserError } from '../../errors';
import type { JsonSchema } from '../../manifest/manifest';
import { capitalized } from '../../manifest/operation-id';
import { definitionOf } from '../definitions';

/** The side of an API on which a schema stands: a schema library may have another one for each. */
export type Side = 'input' | 'output';

interface Candidate {
  /** The name that the author gave, or one from the operation. */
  readonly name: string;
  readonly isGiven: boolean;
  readonly side: Side;
  /** The operation that has it. */
  readonly at: string;
  readonly schema: JsonSchema;
  /** The candidates of the references. */
  readonly references: Map<string, Candidate>;
  component?: string;
}

/**
 * The components of a document. Schemas are added first; then each is named, and equal ones of a name are one component.
 * A schema whose input differs from its output is `User` on the output's side, and `UserInput` on the other.
 */
export class Components {
  private readonly candidates: Candidate[] = [];

  /** @param taken names that no schema gets */
  constructor(private readonly taken: readonly string[]) {}

  /**
   * Adds a schema with its definitions.
   * @param name for a schema that has none
   * @param at the operation, for messages
   * @returns what renders the schema once all are added: a reference to its component
   */
  add(schema: JsonSchema, name: string, side: Side, at: string): () => JsonSchema {
    const root = this.candidate(schema, schema, '#', { name, side, at }, new Map());
    return () => ({ $ref: reference(root.component!) });
  }

  /** As `add`, for a schema that stands where it is used: only its definitions are components. */
  inline(schema: JsonSchema, root: JsonSchema, side: Side, at: string): () => JsonSchema {
    const references = new Map<string, Candidate>();
    const found = this.referenced(schema, root, { name: `${capitalized(at)}Part`, side, at }, references);
    return () => rendered(schema, found);
  }

  /** Names all schemas. Throws for two different ones of a name that their author gave. */
  render(): { readonly [name: string]: JsonSchema } {
    const byName = grouped(this.candidates, ({ name }) => name);
    const components = new Map<string, Candidate>();
    for (const [name, all] of byName) {
      // The output has the plain name: it is what a client shows.
      const hasOutput = all.some(({ side }) => side === 'output');
      for (const same of grouped(all, textOf).values()) {
        const isInput = hasOutput && same.every(({ side }) => side === 'input');
        const wanted = isInput ? `${name}Input` : name;
        const conflict = components.get(wanted);
        if (conflict?.name === name && conflict.isGiven && same[0].isGiven) {
          throw new UserError(
            'SCHEMA_CONFLICT',
            `two different schemas have the name "${name}": in ${conflict.at} and in ${same[0].at}. Give one of them another name`,
          );
        }
        let free = wanted;
        for (let i = 2; this.taken.includes(free) || components.has(free) || (free !== name && byName.has(free)); i++) {
          free = `${wanted}${i}`;
        }
        components.set(free, same[0]);
        for (const one of same) one.component = free;
      }
    }
    const sorted = [...components].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, { schema, references }]) => [name, rendered(schema, references)]));
  }

  private candidate(
    schema: JsonSchema,
    root: JsonSchema,
    pointer: string,
    { name, side, at }: Pick<Candidate, 'name' | 'side' | 'at'>,
    known: Map<string, Candidate>,
  ): Candidate {
    // A schema that is nothing but a reference to its definition is that definition.
    if (pointer === '#' && typeof schema.$ref === 'string' && Object.keys(schema).every((key) => key.startsWith('$'))) {
      const definition = definitionOf(root, schema.$ref);
      if (definition && schema.$ref !== '#') {
        return known.get(schema.$ref) ?? this.candidate(definition, root, schema.$ref, { name, side, at }, known);
      }
    }
    const given = givenName(schema, pointer);
    const one: Candidate = {
      name: given ?? name,
      isGiven: given !== undefined,
      side,
      at,
      schema: withoutNames(schema),
      references: new Map(),
    };
    known.set(pointer, one);
    for (const [ref, other] of this.referenced(schema, root, { name: one.name, side, at }, known)) {
      one.references.set(ref, other);
    }
    this.candidates.push(one);
    return one;
  }

  private referenced(
    schema: JsonSchema,
    root: JsonSchema,
    of: Pick<Candidate, 'name' | 'side' | 'at'>,
    known: Map<string, Candidate>,
  ): Map<string, Candidate> {
    const found = new Map<string, Candidate>();
    for (const ref of referencesIn(schema)) {
      const definition = definitionOf(root, ref);
      if (!definition) continue;
      const name = `${of.name}${capitalized((ref.split('/').at(-1) ?? '').replace(/[^A-Za-z0-9]/g, ''))}`;
      found.set(ref, known.get(ref) ?? this.candidate(definition, root, ref, { ...of, name }, known));
    }
    return found;
  }
}

/** The name that the author of a schema gave it: zod's `.meta({ id })`, `$id`, or a title that is a name. */
function givenName({ $id, id, title }: JsonSchema, pointer: string): string | undefined {
  const key = pointer.startsWith('#/$defs/') ? pointer.slice('#/$defs/'.length) : undefined;
  // Names that a library makes up: zod's `__schema0`, arktype's `type1`.
  const names = [key !== undefined && /^(__|type\d+$)/.test(key) ? undefined : key, $id, id, title];
  return names.find((name): name is string => typeof name === 'string' && /^[A-Za-z][\w.-]*$/.test(name));
}

/** The keywords that become the name of the component. */
function withoutNames({ $id, id, $defs, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** The schema and all that it refers to, so that equal texts are equal schemas. */
function textOf(one: Candidate): string {
  const names = new Map<Candidate, number>();
  const texts: string[] = [];
  const visit = (candidate: Candidate): number => {
    const known = names.get(candidate);
    if (known !== undefined) return known;
    names.set(candidate, names.size);
    const index = names.get(candidate)!;
    const references = [...candidate.references].map(([ref, other]): [string, string] => [ref, `${visit(other)}`]);
    texts[index] = JSON.stringify(mapReferences(candidate.schema, (ref) => new Map(references).get(ref) ?? ref));
    return index;
  };
  visit(one);
  return texts.join('\n');
}

function rendered(schema: JsonSchema, references: ReadonlyMap<string, Candidate>): JsonSchema {
  return mapReferences(schema, (ref) => {
    const found = references.get(ref);
    return found ? reference(found.component!) : ref;
  });
}

function reference(component: string): string {
  return `#/components/schemas/${component}`;
}

/** Data in a schema is no schema: a property or an example may be named `$ref`. */
const DATA = ['const', 'enum', 'default', 'examples'];
const BY_NAME = ['properties', 'patternProperties', '$defs', 'dependentSchemas'];

function referencesIn(schema: JsonSchema): string[] {
  const found = new Set<string>();
  mapReferences(schema, (ref) => {
    found.add(ref);
    return ref;
  });
  return [...found];
}

function mapReferences(schema: JsonSchema, change: (ref: string) => string): JsonSchema {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([keyword]) => keyword !== '$defs')
        .map(([keyword, inner]) => {
          if (keyword === '$ref' && typeof inner === 'string') return [keyword, change(inner)];
          if (DATA.includes(keyword)) return [keyword, inner];
          if (BY_NAME.includes(keyword)) {
            return [
              keyword,
              Object.fromEntries(Object.entries(inner as object).map(([name, one]) => [name, visit(one)])),
            ];
          }
          return [keyword, visit(inner)];
        }),
    );
  };
  return visit(schema) as JsonSchema;
}
