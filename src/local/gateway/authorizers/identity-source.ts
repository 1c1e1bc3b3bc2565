import { requestValue, type RequestValues } from '../request-values';

/** The values of the identity sources. Undefined if one is missing or empty. */
export function identityOf(sources: readonly string[], values: RequestValues): string[] | undefined {
  const identity = sources.map((source) => requestValue(source, values));
  return identity.every((value): value is string => value !== undefined && value !== '') ? identity : undefined;
}

/** The sources in a text that separates them with commas, or in a list. */
export function sourcesOf(identitySource: string | readonly string[] | undefined): string[] {
  return [identitySource ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((source) => source.trim())
    .filter((source) => source !== '');
}
