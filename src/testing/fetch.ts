import type { HttpClient } from './http-client';

/** `fetch()` for the app in this process: any host is the app. */
export type TestFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Statuses without a body, https://fetch.spec.whatwg.org/#null-body-status */
const WITHOUT_BODY = [101, 103, 204, 205, 304];

export function testFetch({ request }: HttpClient): TestFetch {
  return async (input, init) => {
    const asked = new Request(typeof input === 'string' && input.startsWith('/') ? `http://test${input}` : input, init);
    asked.signal.throwIfAborted();
    const { pathname, search } = new URL(asked.url);
    const body = Buffer.from(await asked.arrayBuffer());
    const { status, headers, cookies, chunks } = await request(asked.method, pathname + search, {
      headers: Object.fromEntries(asked.headers),
      ...(body.length > 0 && { body }),
    });
    asked.signal.throwIfAborted();
    const sent = new Headers({ ...headers });
    for (const cookie of cookies) sent.append('set-cookie', cookie);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const isEmpty = WITHOUT_BODY.includes(status) || asked.method === 'HEAD';
    return new Response(isEmpty ? null : streamOf(chunks, signal), { status, headers: sent });
  };
}

function streamOf(chunks: readonly Buffer[], signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      // As in a fetch(), the chunks that are not read yet are lost.
      signal?.addEventListener('abort', () => controller.error(signal.reason), { once: true });
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}
