/** The type of an API. */
export enum ApiType {
  /** API keys, usage plans, WAF, resource policies, private endpoints, tracing. */
  REST = 'rest',
  /** Costs less, and is faster. */
  HTTP = 'http',
  /** No API Gateway: the function URL of the API handler. It has no cost of its own. */
  URL = 'url',
}

/** The authorization of a function URL. */
export enum FunctionUrlAuthType {
  /** Callers who sign their requests and are allowed `lambda:InvokeFunctionUrl`. */
  AWS_IAM = 'AWS_IAM',
  /** Everyone. */
  NONE = 'NONE',
}

/** The type of endpoint of a REST API. */
export enum ApiEndpointType {
  /** Through CloudFront's network. */
  EDGE = 'EDGE',
  /** In its region. */
  REGIONAL = 'REGIONAL',
  /** From VPCs only, through an endpoint of theirs. */
  PRIVATE = 'PRIVATE',
}

/** The lowest version of TLS that a domain name accepts. */
export enum TlsPolicy {
  /** TLS 1.0, for callers that have nothing newer. */
  TLS_1_0 = 'TLS_1_0',
  /** TLS 1.2. */
  TLS_1_2 = 'TLS_1_2',
}

/** The time that a quota is for. */
export enum QuotaPeriod {
  /** A day. */
  DAY = 'DAY',
  /** A week. */
  WEEK = 'WEEK',
  /** A month. */
  MONTH = 'MONTH',
}

/** The rate of requests beyond which they get a 429 response. */
export interface ThrottleOptions {
  /**
   * Requests a second, over time.
   *
   * @default - the account's limit
   */
  readonly rateLimit?: number;

  /**
   * Requests at once.
   *
   * @default - the account's limit
   */
  readonly burstLimit?: number;
}

/** The number of requests that an API key allows. */
export interface QuotaOptions {
  /**
   * Requests in a period.
   */
  readonly limit: number;

  /**
   * The period.
   */
  readonly period: QuotaPeriod;
}

/** The limits of an API key. */
export interface UsagePlanOptions {
  /**
   * Limits of the key, below those of the API.
   *
   * @default - the limits of the API
   */
  readonly throttle?: ThrottleOptions;

  /**
   * Requests in a period.
   *
   * @default - no quota
   */
  readonly quota?: QuotaOptions;
}

/** The lines of access logs. */
export interface AccessLogOptions {
  /**
   * The line, of API Gateway's `$context` variables; `$context.requestId` is one of them.
   *
   * @default - JSON, with fields to query in CloudWatch Logs Insights
   */
  readonly format?: string;
}

/** A hosted zone of Route 53. */
export interface HostedZoneOptions {
  /**
   * Its id, like `Z0123456789ABC`.
   */
  readonly id: string;

  /**
   * Its domain name, like `example.com`.
   */
  readonly name: string;
}

/** A custom domain name. It needs a certificate: an existing one, or a hosted zone to create one with. */
export interface DomainOptions {
  /**
   * The domain name, like `api.example.com`.
   */
  readonly name: string;

  /**
   * The ARN of a certificate of the domain name in ACM, in the region of the API; for an EDGE endpoint in us-east-1.
   *
   * @default - one is created, and validated by a record in the hosted zone
   */
  readonly certificateArn?: string;

  /**
   * The zone that the domain name is in. It gets a record for the API, and one that validates the certificate.
   *
   * @default - no records: point the domain name to the output `CustomDomainTarget`
   */
  readonly hostedZone?: HostedZoneOptions;

  /**
   * The lowest version of TLS. HTTP and WebSocket APIs have 1.2 only.
   *
   * @default TlsPolicy.TLS_1_2
   */
  readonly securityPolicy?: TlsPolicy;

  /**
   * The first segments of the API's paths, below the domain name: `v1`, `orders/v1`.
   *
   * @default - nothing
   */
  readonly basePath?: string;
}

/** Settings of the app's APIs: the one of its routes, and the WebSocket API if it has one. */
export interface ApiOptions {
  /**
   * The type of the API of the routes.
   *
   * @default ApiType.REST
   */
  readonly type?: ApiType;

  /**
   * The authorization of a function URL.
   *
   * @default FunctionUrlAuthType.AWS_IAM
   */
  readonly authType?: FunctionUrlAuthType;

  /**
   * The name of the APIs' stage, which is part of their address. `$default` leaves it out of the address of an HTTP
   * API.
   *
   * @default - `api`; `$default` for an HTTP API
   */
  readonly stageName?: string;

  /**
   * The type of endpoint of a REST API.
   *
   * @default ApiEndpointType.REGIONAL
   */
  readonly endpointType?: ApiEndpointType;

  /**
   * The VPC endpoints of a private REST API, like `vpce-0123456789abcdef0`. Only they have access, unless a policy
   * specifies otherwise.
   *
   * @default - none
   */
  readonly vpcEndpointIds?: string[];

  /**
   * A JSON file with the resource policy of a REST API, from the project's root: `policies/api.json`.
   *
   * @default - everyone may call it; for a private API, its VPC endpoints
   */
  readonly policyFile?: string;

  /**
   * Responses of a REST API of that many bytes or more are compressed, if the caller accepts it; 0 for all.
   *
   * @default - responses are not compressed
   */
  readonly minimumCompressionSize?: number;

  /**
   * A custom domain name for the API of the routes.
   *
   * @default - the address that API Gateway gives
   */
  readonly domain?: DomainOptions;

  /**
   * A custom domain name for the WebSocket API, which cannot share that of an API of another type.
   *
   * @default - the address that API Gateway gives
   */
  readonly webSocketDomain?: DomainOptions;

  /**
   * An API key and its usage plan, for routes that require a key. `{}` is a plan without limits.
   * REST APIs only.
   *
   * @default - none
   */
  readonly usagePlan?: UsagePlanOptions;

  /**
   * The rate of requests beyond which they get a 429 response.
   *
   * @default - the account's limits
   */
  readonly throttle?: ThrottleOptions;

  /**
   * Logs a line for each request. REST and WebSocket APIs need the account's role for logs of API Gateway:
   * `npx projen bootstrap --api-gateway-logs` creates it, once for an account and region.
   *
   * @default - true for an HTTP API, else false
   */
  readonly accessLogs?: boolean | AccessLogOptions;

  /**
   * Begins an X-Ray trace with each request to a REST API.
   *
   * @default - as the API handler is traced
   */
  readonly tracing?: boolean;
}
