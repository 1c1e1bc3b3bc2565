import type { ServedApi } from './served-apis';

/**
 * Replaces the AWS URLs of the stack's APIs by the local ones: a function with the API's URL in its environment must
 * not call AWS, where that API does not exist.
 */
export function withLocalUrls(text: string, apis: readonly LocatedApi[]): string {
  // The URL of a stage continues that of the stage `$default`.
  const longestFirst = [...apis].sort((a, b) => b.awsUrl.length - a.awsUrl.length);
  return longestFirst.reduce((result, { awsUrl, url }) => result.replace(new RegExp(awsUrl, 'g'), url), text);
}

export interface LocatedApi extends Pick<ServedApi, 'awsUrl'> {
  /** The local URL. */
  readonly url: string;
}

/**
 * The URLs of an API on AWS, with the local ones.
 *
 * @param url of its local server
 */
export function locatedUrls(
  { awsUrl, domainUrls = [], management, protocol }: Omit<ServedApi, 'name' | 'createGateway'>,
  url: string,
  awsEndpoint: string,
): LocatedApi[] {
  return [
    ...[awsUrl, ...domainUrls].map((one) => ({ awsUrl: one, url: url.replace('http', protocol) })),
    ...(management?.awsUrls ?? []).map((one) => ({ awsUrl: one, url: `${awsEndpoint}${management!.path}` })),
  ];
}
