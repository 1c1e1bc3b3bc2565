import type { Aws } from './aws';
import { awsError } from './aws-error';
import { signed } from '../runtime/parts/aws/sign';

export interface Identity {
  readonly account: string;
  readonly arn: string;
  /** The time of AWS, in milliseconds since 1970; undefined if the response has none. */
  readonly time?: number;
}

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expiration: number;
}

/**
 * Operations of STS, of which two are needed, by requests of their own: a client for them would be one more dependency
 * of every project.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
export class Sts {
  constructor(private readonly aws: Aws) {}

  /** The identity that the credentials belong to. */
  async callerIdentity(): Promise<Identity> {
    const { text, time } = await this.call({ Action: 'GetCallerIdentity' });
    return { account: element(text, 'Account'), arn: element(text, 'Arn'), time };
  }

  async assumeRole(arn: string, session: string): Promise<RoleCredentials> {
    const { text } = await this.call({ Action: 'AssumeRole', RoleArn: arn, RoleSessionName: session });
    return {
      accessKeyId: element(text, 'AccessKeyId'),
      secretAccessKey: element(text, 'SecretAccessKey'),
      sessionToken: element(text, 'SessionToken'),
      expiration: Date.parse(element(text, 'Expiration')),
    };
  }

  private async call(input: { readonly [name: string]: string }): Promise<{ text: string; time?: number }> {
    const { config } = this.aws.cloudFormation;
    const [region, credentials] = await this.aws.result(Promise.all([config.region(), config.credentials()]));
    const url = new URL(endpoint(region));
    const body = new URLSearchParams({ Version: '2011-06-15', ...input }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await fetch(url, {
      method: 'POST',
      headers: signed({ method: 'POST', url, headers, body }, 'sts', region, credentials, new Date()),
      body,
    }).catch((error: any) => {
      throw awsError(error.cause ?? error);
    });
    const text = await response.text();
    if (response.ok) {
      const date = Date.parse(response.headers.get('date') ?? '');
      return { text, ...(!Number.isNaN(date) && { time: date }) };
    }
    const name = /<Code>([^<]*)/.exec(text)?.[1] ?? 'error';
    const message = /<Message>([^<]*)/.exec(text)?.[1] ?? text;
    throw awsError({ name, message, $metadata: { httpStatusCode: response.status } });
  }
}

function endpoint(region: string): string {
  const { AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL } = process.env;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return AWS_ENDPOINT_URL_STS ?? AWS_ENDPOINT_URL ?? `https://sts.${region}.${suffix}`;
}

function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1] ?? '';
}
