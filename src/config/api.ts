/** Settings of the app's APIs: the one of its routes, and the WebSocket API if it has one. */
export interface ApiSettings {
  /**
   * A REST API has usage plans, WAF, resource policies, private endpoints and tracing; an HTTP API costs less and is faster; a
   * function URL is the address that Lambda gives, and costs nothing of its own.
   * @default 'rest'
   */
  readonly type?: 'rest' | 'http' | 'url';
  /**
   * Who may call a function URL: callers who sign their requests and may do `lambda:InvokeFunctionUrl`, or, with `NONE`, everyone.
   * @default 'AWS_IAM'
   */
  readonly authType?: 'AWS_IAM' | 'NONE';
  /**
   * The name of the APIs' stage, which is part of their address: `https://<id>.execute-api.<region>.amazonaws.com/<stageName>`.
   * The address of an HTTP API is without one where it is `$default`.
   * @default 'api'; '$default' for an HTTP API
   */
  readonly stageName?: string;
  /**
   * Where a REST API is reached: in its region, through CloudFront's network, or from a VPC only.
   * @default 'REGIONAL'
   */
  readonly endpointType?: 'EDGE' | 'REGIONAL' | 'PRIVATE';
  /**
   * The VPC endpoints of a private REST API. Only they are let in, unless a policy says otherwise.
   * In code they may be tokens: `[endpoint.vpcEndpointId]`.
   * @default - none
   */
  readonly vpcEndpointIds?: readonly string[];
  /**
   * A JSON file with the resource policy of a REST API, from the project's root.
   * @example 'policies/api.json'
   * @default - everyone may call it; for a private API, its VPC endpoints
   */
  readonly policyFile?: string;
  /**
   * Answers of a REST API of that many bytes or more are compressed, if the caller takes it; 0 for all.
   * @default - answers are not compressed
   */
  readonly minimumCompressionSize?: number;
  /**
   * A domain name of one's own for the API of the routes.
   * @default - the address that API Gateway gives
   */
  readonly domain?: DomainSettings;
  /**
   * The same for the WebSocket API, which cannot share the domain name of another type.
   * @default - the address that API Gateway gives
   */
  readonly websocketDomain?: DomainSettings;
  /**
   * An API key, and the plan of what may be done with it, for routes that require a key. `{}` is a plan without limits.
   * REST APIs only.
   * @default - none: make them with `runtime.restApi.addUsagePlan(…)`
   */
  readonly usagePlan?: UsagePlanSettings;
  /**
   * Requests a second, and at once, before the API answers 429.
   * @default - the account's limits
   */
  readonly throttle?: ThrottleSettings;
  /**
   * Logs a line for each request. REST and WebSocket APIs need the account's role for logs of API Gateway to be set:
   * `npx projen bootstrap --api-gateway-logs` does it, once for an account and region.
   * @default true for an HTTP API, else false
   */
  readonly accessLogs?: boolean | AccessLogSettings;
  /**
   * Begins an X-Ray trace with each request to a REST API.
   * @default - as the function of the routes is traced
   */
  readonly tracing?: boolean;
}

export interface ThrottleSettings {
  /** Requests a second. */
  readonly rateLimit?: number;
  /** Requests at once. */
  readonly burstLimit?: number;
}

export interface UsagePlanSettings {
  /**
   * What a key may do beside the limits of the API.
   * @default - the limits of the API
   */
  readonly throttle?: ThrottleSettings;
  /**
   * Requests in a period.
   * @default - as many as one likes
   */
  readonly quota?: { readonly limit: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' };
}

export interface AccessLogSettings {
  /**
   * The line, of `$context` variables; `$context.requestId` is one of them.
   * @default - JSON with what CloudWatch Logs Insights can be asked for
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
   */
  readonly format?: string;
}

/** A domain name of one's own. It needs a certificate: one that there is, or a hosted zone to make one with. */
export interface DomainSettings {
  /** @example 'api.example.com' */
  readonly name: string;
  /**
   * A certificate of the domain name in ACM, in the region of the API; for an EDGE endpoint in us-east-1.
   * In code it may be a token: `certificate.certificateArn`.
   * @default - one is made, and validated by a record in the hosted zone
   */
  readonly certificateArn?: string;
  /**
   * The zone of Route 53 that the domain name is in: it gets a record for the API, and that of the certificate.
   * In code its values may be tokens: `{ id: zone.hostedZoneId, name: zone.zoneName }`.
   * @default - no records: point the domain name to the output `CustomDomainTarget`
   */
  readonly hostedZone?: { readonly id: string; readonly name: string };
  /**
   * The lowest version of TLS; HTTP and WebSocket APIs have 1.2 only.
   * @default 'TLS_1_2'
   */
  readonly securityPolicy?: 'TLS_1_0' | 'TLS_1_2';
  /**
   * What the paths of the API begin with, below the domain name: `v1`, `orders/v1`.
   * @default - nothing
   */
  readonly basePath?: string;
}
