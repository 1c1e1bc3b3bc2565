import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubStack {
  readonly name: string;
  readonly outputs?: { readonly [name: string]: string };
  readonly template: object;
  readonly physicalIds: { readonly [logicalId: string]: string };
}

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  /** `Logs_20140328.FilterLogEvents`, or the action of CloudFormation and STS. */
  readonly operation?: string;
  readonly body: string;
}

export interface StubResponse {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  /** An object is sent as JSON. */
  readonly body?: string | Buffer | object;
  /** Writes the body, and ends it whenever it likes. */
  readonly stream?: (body: http.ServerResponse) => void;
}

/** Responses to what the stub does not know itself. */
export type Respond = (request: StubRequest) => StubResponse | undefined;

/** A server that speaks as much of the APIs of AWS as the commands use, in place of AWS. */
export class StubAws {
  static async start(): Promise<StubAws> {
    const stub = new StubAws();
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  readonly stacks: StubStack[] = [];
  readonly requests: StubRequest[] = [];
  respond: Respond = () => undefined;
  /** The number of resources on a page. */
  pageSize = 100;

  private readonly server = http.createServer((req, res) => void this.serve(req, res));

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Variables with which clients of the SDK call this server. */
  get environment(): { readonly [name: string]: string } {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const form = new URLSearchParams(body);
    const target = req.headers['x-amz-target'];
    const request: StubRequest = {
      method: req.method!,
      path: req.url!,
      host: req.headers.host!,
      operation: (target as string | undefined) ?? form.get('Action') ?? undefined,
      body,
    };
    this.requests.push(request);
    const {
      status = 200,
      headers = {},
      body: content = '',
      stream,
    } = this.respond(request) ??
      this.cloudFormation(request, form) ?? {
        status: 404,
        body: { message: `the stub has no ${req.method} ${req.url}` },
      };
    const isText = typeof content === 'string' || Buffer.isBuffer(content);
    res.writeHead(status, { ...(isText ? {} : { 'content-type': 'application/x-amz-json-1.1' }), ...headers });
    if (stream) stream(res);
    else res.end(isText ? content : JSON.stringify(content));
  }

  private cloudFormation({ operation }: StubRequest, form: URLSearchParams): StubResponse | undefined {
    if (!['DescribeStacks', 'ListStackResources', 'GetTemplate'].includes(operation!)) return undefined;
    const wanted = form.get('StackName')!;
    const stack = this.stacks.find(({ name }) => [name, stackId(name)].includes(wanted));
    if (!stack) return xmlError('ValidationError', `Stack with id ${wanted} does not exist`);
    return xml(operation!, this.resultOf(operation!, stack, Number(form.get('NextToken') ?? 0)));
  }

  private resultOf(operation: string, { name, outputs = {}, template, physicalIds }: StubStack, from: number): string {
    if (operation === 'GetTemplate') return `<TemplateBody>${escaped(JSON.stringify(template))}</TemplateBody>`;
    if (operation === 'DescribeStacks') {
      const members = Object.entries(outputs).map(
        ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
      );
      return (
        `<Stacks><member><StackId>${stackId(name)}</StackId><StackName>${name}</StackName>` +
        `<StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks>`
      );
    }
    const types = (template as any).Resources;
    const all = Object.entries(physicalIds);
    const page = all
      .slice(from, from + this.pageSize)
      .map(
        ([logicalId, physicalId]) =>
          `<member><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>${physicalId}</PhysicalResourceId>` +
          `<ResourceType>${types[logicalId].Type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus>` +
          '<LastUpdatedTimestamp>2026-01-01T00:00:00Z</LastUpdatedTimestamp></member>',
      );
    const next = from + this.pageSize < all.length ? `<NextToken>${from + this.pageSize}</NextToken>` : '';
    return `<StackResourceSummaries>${page.join('')}</StackResourceSummaries>${next}`;
  }
}

export function stackId(name: string): string {
  return `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/11112222`;
}

export function xml(operation: string, result: string): StubResponse {
  return {
    headers: { 'content-type': 'text/xml' },
    body: `<${operation}Response xmlns="x"><${operation}Result>${result}</${operation}Result></${operation}Response>`,
  };
}

export function xmlError(code: string, message: string, status = 400): StubResponse {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

/** An error of a service with the JSON protocol. */
export function jsonError(name: string, message: string, status = 400): StubResponse {
  return { status, body: { __type: name, message } };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
