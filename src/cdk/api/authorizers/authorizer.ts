import type { AuthorizerManifest } from '../../../manifest/manifest';

/** An authorizer of the app, with its function or user pools in the infrastructure. */
export interface Authorizer {
  readonly name: string;
  readonly declaration: AuthorizerManifest;
  /** The URI by which API Gateway invokes its function. */
  readonly uri?: string;
  /** The ARNs of its user pools. */
  readonly providerArns?: readonly string[];
  /** The issuer and the audience of its tokens. */
  readonly jwt?: { readonly issuer: string; readonly audience: readonly string[] };
}

const REQUEST = { rest: 'method.request.', http: '$request.', websocket: 'route.request.' };

// Identity sources in the notations of the types of API:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html
const SOURCE =
  /^(?:method\.request\.|route\.request\.|\$request\.)(header|querystring)\.(.+)$|^\$?(context|stageVariables)\.(.+)$/;

/** The identity sources in the notation of a type of API; a string is one that does not exist. */
export function identitySources(declaration: AuthorizerManifest, api: keyof typeof REQUEST): string[] | string {
  const {
    identitySources: given,
    header = 'Authorization',
    type,
  } = declaration as {
    identitySources?: readonly string[];
    header?: string;
    type?: string;
  };
  const sources = type === 'request' && given ? given : [`method.request.header.${header}`];
  const unknown = sources.find((source) => !SOURCE.test(source));
  return (
    unknown ??
    sources.map((source) => {
      const [, place, name, variables, variable] = SOURCE.exec(source)!;
      return place ? `${REQUEST[api]}${place}.${name}` : `${api === 'http' ? '$' : ''}${variables}.${variable}`;
    })
  );
}
