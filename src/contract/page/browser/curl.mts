import type { SentRequest } from './request.mjs';

/** The request as a command of a POSIX shell. */
export function curl({ method, url, headers, body }: SentRequest): string {
  const parts = [
    `curl ${method === 'HEAD' ? '--head' : method === 'GET' ? '' : `-X ${method} `}${quoted(url)}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
  ];
  if (body instanceof FormData) {
    for (const [name, value] of body) parts.push(`--form-string ${quoted(`${name}=${String(value)}`)}`);
  } else if (body instanceof File) parts.push(`--data-binary ${quoted(`@${body.name}`)}`);
  else if (body !== undefined) parts.push(`--data-raw ${quoted(String(body))}`);
  return parts.join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
