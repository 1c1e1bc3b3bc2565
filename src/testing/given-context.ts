import type { AuthorizerDeclaration } from '../runtime/declarations';

type Context = { readonly [key: string]: unknown };

/**
 * The context that a test gives in place of an authorizer, as the function gets it. Throws for one that API Gateway would
 * not pass on: the test would pass with a caller that never comes.
 *
 * @param makesTexts whether the API makes strings of numbers and booleans, as a REST API does
 */
export function givenContext({ kind, name }: AuthorizerDeclaration, given: Context, makesTexts: boolean): Context {
  const mistake = (form: string) =>
    new TypeError(`The context of the authorizer "${name}" is ${form}, got ${JSON.stringify(given)}`);
  switch (kind) {
    case 'cognito':
      if (!isObject(given.claims)) throw mistake("{ claims: { sub: 'ada' } }");
      return given;
    case 'jwt':
      if (!isObject(given.jwt) || !isObject(given.jwt.claims)) throw mistake("{ jwt: { claims: { sub: 'ada' } } }");
      return given;
    case 'iam':
      return given;
    default: {
      // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
      const entries = Object.entries(given).filter(([, value]) => value !== undefined);
      if (!entries.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)))
        throw mistake("an object of strings, numbers and booleans, { principalId: 'ada' }");
      return makesTexts ? Object.fromEntries(entries.map(([key, value]) => [key, String(value)])) : given;
    }
  }
}

function isObject(value: unknown): value is Context {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
