import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { AwsServiceError } from '../service';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html */
const TIMEOUT_MILLISECONDS = 15_000;

/** Whether a subscription is one of an HTTP endpoint. */
export function isHttp(protocol: string): boolean {
  return protocol === 'http' || protocol === 'https';
}

/** Whether a URL is one of this machine: nothing is sent to others. */
export function isLocalUrl(url: string): boolean {
  const host = hostOf(url);
  if (host === undefined) return false;
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (isIP(host) === 0) return false;
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
  return own.includes(host) || host.startsWith('127.');
}

/** Posts a text. Fails with an `AwsServiceError` whose status is that of the response, or 502 without one. */
export function post(url: string, body: string, headers: { readonly [name: string]: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const { protocol } = new URL(url);
    const fail = (status: number, message: string) =>
      reject(new AwsServiceError('EndpointFailure', `${url}: ${message}`, { status }));
    const request = (protocol === 'https:' ? httpsRequest : httpRequest)(
      url,
      {
        method: 'POST',
        // `*.localhost` does not resolve everywhere.
        ...(hostOf(url)!.endsWith('.localhost') ? { host: '127.0.0.1' } : {}),
        headers: {
          host: new URL(url).host,
          'content-type': 'text/plain; charset=UTF-8',
          'user-agent': 'Amazon Simple Notification Service Agent',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
        timeout: TIMEOUT_MILLISECONDS,
        agent: false,
      },
      (response) => {
        response.resume();
        const { statusCode = 502 } = response;
        if (statusCode >= 200 && statusCode < 300) resolve();
        // A redirect is not followed.
        else fail(statusCode < 400 ? 502 : statusCode, `the response is ${statusCode}`);
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no response within ${TIMEOUT_MILLISECONDS / 1000} s`)));
    request.on('error', ({ message }) => fail(502, message));
    request.end(body);
  });
}

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  } catch {
    return undefined;
  }
}
