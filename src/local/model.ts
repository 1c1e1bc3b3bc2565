/**
 * The types that the parts of the local cloud share. The assembly loader creates the values from a cloud assembly;
 * Lambda and the gateways run them and do not depend on templates.
 */

export interface LocalFunction {
  readonly logicalId: string;
  readonly functionName: string;
  readonly arn: string;
  /** `index.handler`, as in the template: `worker/load-handler.ts` loads it. */
  readonly handler: string;
  /** The folder that holds the code, as Lambda's /var/task would. */
  readonly codeDir: string;
  /** The environment in the template, with every intrinsic resolved. */
  readonly environment: { readonly [name: string]: string };
  /** Seconds. */
  readonly timeout: number;
  /** MiB. */
  readonly memorySize: number;
  /** The name of its log group. @default - that of Lambda, `/aws/lambda/<name>` */
  readonly logGroup?: string;
  /** The format of its log on AWS. @default - text */
  readonly logFormat?: 'JSON';
  /** Whether a subscription filter reads its log. */
  readonly logIsRead?: boolean;
  /** The least level of its log, `DEBUG`: `LoggingConfig.ApplicationLogLevel`. */
  readonly logLevel?: string;
  /** The ARN of its role. Undefined if the template has none, or an unknown one. */
  readonly role?: string;
  /** The ARN of the queue or topic that gets the events of its asynchronous invocations that fail. */
  readonly deadLetterArn?: string;
  /** Whether it may invoke itself, directly or not, without an end: `RecursiveLoop: Allow`. */
  readonly allowsRecursion?: boolean;
  /** The number of events that it may handle at a time. @default - any */
  readonly reservedConcurrency?: number;
  /**
   * The folder of the runtime app, from the project's root, if the function's code is its bundle: edits are served
   * live.
   */
  readonly runtimeDir?: string;
  /**
   * The reason why it cannot run locally (its runtime, or a value of its environment), which is the error of every
   * invocation.
   */
  readonly problem?: string;
  /**
   * Absolute paths of ES modules that the code imports and that do not change with it (the packages of a live bundle).
   * A spare worker, started with the first edit and then before the next one, imports them in advance, so that only the new
   * code is left to load.
   */
  readonly preload?: readonly string[];
}

/** A resource of a service that runs locally. */
export interface LocalResource {
  /** The name of the service in a signature: `dynamodb`. */
  readonly service: string;
  /** As in the template: `AWS::DynamoDB::Table`. */
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly constructPath?: string;
  readonly account: string;
  readonly region: string;
  /** The value of `Ref`. */
  readonly ref: string;
  /** The value of `Fn::GetAtt` with `Arn`, if the type has that. */
  readonly arn?: string;
  /** The properties in the template, every intrinsic resolved; or what the resource type defines in their place. */
  readonly definition: any;
}

export interface LocalRestApi {
  readonly logicalId: string;
  readonly restApiId: string;
  /** `arn:aws:execute-api:<region>:<account>:<id>`. */
  readonly arn: string;
  readonly name: string;
  readonly stageName: string;
  readonly stageVariables?: { readonly [name: string]: string };
  /** The OpenAPI document of the API, every intrinsic resolved. Integrations name functions by ARN. */
  readonly body: any;
  readonly binaryMediaTypes: readonly string[];
  /** The source of the API key of a request. */
  readonly apiKeySource: 'HEADER' | 'AUTHORIZER';
  /** The usage plans of the stage. */
  readonly usagePlans: readonly LocalUsagePlan[];
  readonly throttling?: LocalStageThrottling;
  /** The custom domain names of the stage, with their base paths: `api.example.com/v1`. */
  readonly domains?: readonly string[];
  /** Present if the API has a resource policy, which is one of `LocalIam`. */
  readonly resourcePolicy?: {
    /** The values of condition keys that a request from this machine has: the VPC endpoint of a private API. */
    readonly conditions: { readonly [key: string]: string };
  };
}

/** The limits of each route of a stage, by its key: `GET /users/{id}`, `GET *`, `* *`, `$default`. */
export type LocalStageThrottling = { readonly [routeKey: string]: LocalThrottle };

/** A usage plan of a stage of a REST API. */
export interface LocalUsagePlan {
  readonly id: string;
  readonly keys: readonly LocalApiKey[];
  readonly throttle?: LocalThrottle;
  /** By path and method: `/users/{id}/GET`. */
  readonly methodThrottles: { readonly [pathAndMethod: string]: LocalThrottle };
  readonly quota?: {
    readonly limit: number;
    readonly period: 'DAY' | 'WEEK' | 'MONTH';
    /** The day on which a week or a month begins. */
    readonly offset: number;
  };
}

export interface LocalThrottle {
  /** Requests per second. */
  readonly rateLimit?: number;
  /** Requests at once. */
  readonly burstLimit?: number;
}

export interface LocalApiKey {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
}

/** A stage of an HTTP API, every intrinsic resolved. */
export interface LocalHttpApi {
  readonly logicalId: string;
  readonly apiId: string;
  /** `arn:aws:execute-api:<region>:<account>:<id>`. */
  readonly arn: string;
  readonly name: string;
  readonly stageName: string;
  readonly stageVariables?: { readonly [name: string]: string };
  readonly routes: readonly LocalHttpRoute[];
  readonly throttling?: LocalStageThrottling;
  /** The custom domain names of the stage, with their base paths: `api.example.com/v1`. */
  readonly domains?: readonly string[];
  readonly cors?: HttpCors;
}

export interface LocalHttpRoute {
  /** `GET /users/{id}`, `ANY /{proxy+}`, `$default`. */
  readonly routeKey: string;
  /** A route without an integration is not deployed. */
  readonly integration?: LocalHttpIntegration;
  /** Without it, everyone may call the route. */
  readonly authorization?: LocalHttpAuthorization;
  /** Whether the function's result is sent to the client, for a route of a WebSocket API. */
  readonly responds?: boolean;
  /** The reason why the route cannot run locally. */
  readonly problem?: string;
}

/** A stage of a WebSocket API, every intrinsic resolved. */
export interface LocalWebSocketApi {
  readonly logicalId: string;
  readonly apiId: string;
  /** `arn:aws:execute-api:<region>:<account>:<id>`. */
  readonly arn: string;
  readonly name: string;
  readonly stageName: string;
  readonly stageVariables?: { readonly [name: string]: string };
  readonly throttling?: LocalStageThrottling;
  /** The custom domain names of the stage, with their base paths: `api.example.com/v1`. */
  readonly domains?: readonly string[];
  /** `$request.body.action`. */
  readonly routeSelectionExpression: string;
  /** `$connect`, `$disconnect`, `$default`, `sendMessage`. */
  readonly routes: readonly LocalHttpRoute[];
}

export interface LocalHttpIntegration {
  /** `AWS_PROXY`, `HTTP_PROXY`. */
  readonly type: string;
  readonly uri?: string;
  /** An operation of another service, in place of a function: `EventBridge-PutEvents`. */
  readonly subtype?: string;
  readonly payloadFormatVersion?: string;
  readonly timeoutInMillis?: number;
  /** The method of requests to the URL; `ANY` for that of the client. */
  readonly method?: string;
  /** `VPC_LINK`. */
  readonly connectionType?: string;
  /** What is changed in a request, or the parameters of the operation. */
  readonly requestParameters?: { readonly [key: string]: string };
  /** What is changed in a response, by its status. */
  readonly responseParameters?: { readonly [statusCode: string]: { readonly [key: string]: string } };
  /** The ARN of the role that calls the operation. */
  readonly credentials?: string;
  /** Of an integration of a WebSocket API. */
  readonly requestTemplates?: { readonly [key: string]: string };
}

/** The authorization of a route of an HTTP or WebSocket API. */
export type LocalHttpAuthorization =
  | { readonly type: 'AWS_IAM' }
  | {
      readonly type: 'JWT';
      readonly authorizer: LocalJwtAuthorizer;
      /** One of these is required. */
      readonly scopes: readonly string[];
    }
  | { readonly type: 'CUSTOM'; readonly authorizer: LocalHttpLambdaAuthorizer };

export interface LocalJwtAuthorizer {
  readonly name: string;
  /** `$request.header.Authorization`. */
  readonly identitySources: readonly string[];
  readonly issuer: string;
  readonly audience: readonly string[];
}

export interface LocalHttpLambdaAuthorizer {
  readonly name: string;
  /** @default - one of AWS's */
  readonly id?: string;
  /** The ARN of the role by which the function is invoked. @default - the function has to permit it */
  readonly credentials?: string;
  readonly uri: string;
  readonly identitySources: readonly string[];
  readonly payloadFormatVersion: '1.0' | '2.0';
  readonly simpleResponses: boolean;
  readonly ttlSeconds: number;
}

export interface LocalFunctionUrl {
  readonly logicalId: string;
  /** The id in the URL: `https://<urlId>.lambda-url.<region>.on.aws`. */
  readonly urlId: string;
  /** With the name of the alias, if it is the URL of one. */
  readonly functionArn: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  /** Whether the response is sent in chunks. */
  readonly stream: boolean;
  readonly cors?: HttpCors;
}

/** The CORS configuration of an HTTP API or a function URL. */
export interface HttpCors {
  readonly allowOrigins?: readonly string[];
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  readonly allowCredentials?: boolean;
}

/** The outcome of an invocation, in the form of Lambda's Invoke. */
export type InvokeResult =
  | { readonly payload: unknown; readonly functionError?: undefined }
  | {
      readonly functionError: 'Unhandled';
      /** `load`: its code does not load. `closed`: the local cloud has ended meanwhile. */
      readonly reason: 'error' | 'timeout' | 'exit' | 'memory' | 'load' | 'closed';
      readonly payload: { errorType: string; errorMessage: string; trace?: string[] };
    };

/** A DynamoDB table, as input of the CreateTable operation. */
export interface LocalTable {
  readonly logicalId: string;
  readonly tableName: string;
  readonly arn: string;
  readonly createTable: CreateTableInput;
  /** The attribute that DynamoDB's Time to Live reads. */
  readonly timeToLiveAttribute?: string;
}

/** The label of the stream of a table of the stack. DynamoDB's is the time of its creation. */
export const STACK_STREAM_LABEL = '2000-01-01T00:00:00.000';

export interface CreateTableInput {
  readonly TableName: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly KeySchema: readonly KeySchemaElement[];
  readonly BillingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly ProvisionedThroughput?: ProvisionedThroughput;
  readonly GlobalSecondaryIndexes?: readonly TableIndex[];
  readonly LocalSecondaryIndexes?: readonly TableIndex[];
  readonly StreamSpecification?: { readonly StreamEnabled: boolean; readonly StreamViewType?: string };
}

export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface ProvisionedThroughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

export interface TableIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: readonly string[] };
  readonly ProvisionedThroughput?: ProvisionedThroughput;
}

/** The field of an operation in an API's document with the reason why it cannot run locally. */
export const NOT_RUN_LOCALLY = 'x-not-run-locally';

/** The reason for types of resources that do not run at all. */
export const DOES_NOT_RUN = 'does not run locally';

/** The reason for types of resources that do not run, while calls that send something to them are recorded. */
export const IS_RECORDED = 'calls are recorded, not run';

/** A part of a stack that does not run locally. */
export interface NotRunLocally {
  readonly stackName: string;
  readonly logicalId: string;
  /** `cdkdemo/RuntimeApp/APIHandler`, if the template or the assembly has it. */
  readonly constructPath?: string;
  readonly type: string;
  /** The unsupported feature, in words for the user. */
  readonly reason: string;
}

/** A policy, every intrinsic of its document resolved. */
export interface LocalPolicy {
  readonly name: string;
  readonly document: object;
}

/** A role of the stacks. */
export interface LocalRole {
  readonly stackName: string;
  readonly logicalId: string;
  readonly constructPath?: string;
  readonly arn: string;
  readonly tags: { readonly [key: string]: string };
  /** Who may assume it. */
  readonly trustPolicy: object;
  /** Its inline policies, and all that are attached to it. */
  readonly policies: readonly LocalPolicy[];
  readonly permissionsBoundary?: LocalPolicy;
}

/** A resource-based policy. A resource may have several. */
export interface LocalResourcePolicy extends LocalPolicy {
  readonly resourceArn: string;
}

/** Roles and policies of the stacks. A policy that is not known here is one that allows everything. */
export interface LocalIam {
  readonly roles: readonly LocalRole[];
  readonly resourcePolicies: readonly LocalResourcePolicy[];
  /** What is not known, in words for the user. */
  readonly unknown: readonly string[];
}

/** The parts of a cloud assembly that run locally. */
export interface LocalCloud {
  readonly functions: readonly LocalFunction[];
  readonly restApis: readonly LocalRestApi[];
  readonly httpApis: readonly LocalHttpApi[];
  readonly functionUrls: readonly LocalFunctionUrl[];
  readonly webSocketApis: readonly LocalWebSocketApi[];
  readonly tables: readonly LocalTable[];
  /** The resources of AWS services, tables among them. */
  readonly resources: readonly LocalResource[];
  readonly iam: LocalIam;
  /** The clients of user pools, for whom tokens are issued. */
  readonly userPoolClients: readonly LocalUserPoolClient[];
  readonly outputs: readonly LocalOutput[];
  readonly notRunLocally: readonly NotRunLocally[];
}

export interface LocalUserPoolClient {
  readonly userPoolId: string;
  readonly clientId: string;
}

export interface LocalOutput {
  readonly stackName: string;
  readonly name: string;
  readonly value: string;
  readonly description?: string;
}

/** Receives a chunk of a streamed response. Until the promise resolves, the function writes little more. */
export type OnChunk = (chunk: Uint8Array) => void | Promise<void>;

/** The side of a gateway in an invocation. */
export interface InvokeClient {
  /** @default - the chunks of a streamed response are joined as the result */
  readonly onChunk?: OnChunk;
  /**
   * When it has disconnected, an event that no instance has started is dropped, and a streamed response ends.
   *
   * @default - the client waits
   */
  readonly client?: WaitingClient;
}

/** The client that waits for a response: less to create for each request than an `AbortSignal`. */
export interface WaitingClient {
  /** Whether it has disconnected without the response. */
  readonly isGone: boolean;
  /**
   * The work for the request, which is abandoned when the client disconnects. It is an object: V8 (seen with 11.3) keeps
   * each function that a property has held until its next full collection, and with it the whole request.
   */
  work?: { abandon(): void };
}

/** Invokes a function by its ARN (or name). */
export type Invoke = (functionArn: string, event: unknown, client?: InvokeClient) => Promise<InvokeResult>;
