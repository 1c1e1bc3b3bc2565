/**
 * The route key of a message by the API's expression, `$request.body.action`; undefined if the message has none.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
export function selectedRoute(expression: string, message: string | Uint8Array): string | undefined {
  const path = /^\$\{?request\.body\.([^}]+)\}?$/.exec(expression)?.[1];
  if (path === undefined || typeof message !== 'string') return undefined;
  try {
    const value = path.split('.').reduce<any>((object, key) => object?.[key], JSON.parse(message));
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}
