import type { LocalRestApi } from '../model';

/**
 * Replaces the URLs that AWS would give the APIs of the stack by those on this machine: a function that has the API's
 * URL in its environment must not call AWS, where there is no such API.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
 */
export function withLocalUrls(text: string, apis: readonly LocatedApi[]): string {
  return apis.reduce((result, { restApiId, stageName, url }) => {
    const pattern = `https://${restApiId}\\.execute-api\\.[a-z0-9-]+\\.amazonaws\\.com(?:\\.cn)?/${escape(stageName)}(?![\\w-])`;
    return result.replace(new RegExp(pattern, 'g'), url);
  }, text);
}

export interface LocatedApi extends Pick<LocalRestApi, 'restApiId' | 'stageName'> {
  /** Where it is on this machine. */
  readonly url: string;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
