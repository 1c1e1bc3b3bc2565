import type { HttpResponse } from './response';

/** What a middleware sees of a handler: always a response, also where it has returned a value or thrown an HttpError. */
export async function asResponse(
  call: () => unknown, Response: typeof HttpResponse, thrown: (error: unknown) => Promise<unknown>,
): Promise<HttpResponse> {
  const value = await Promise.resolve().then(call).catch(thrown);
  return value instanceof Response ? value : new Response(value, value === undefined ? 204 : 200, {}, []);
}
