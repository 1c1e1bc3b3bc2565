import type { LocalRestApi } from '../model';

/**
 * Replaces the AWS URLs of the stack's APIs by the local ones: a function with the API's URL in its environment must
 * not call AWS, where that API does not exist.
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
  /** The local URL. */
  readonly url: string;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
