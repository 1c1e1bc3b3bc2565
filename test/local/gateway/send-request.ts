import * as http from 'node:http';

export interface Answer {
  readonly status: number;
  /** The reason of the status: `OK`. */
  readonly statusText: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
  readonly json: any;
}

/** Sends the target as it is, byte by byte; `headers` may be a list with names that occur twice. */
export function sendRequest(
  port: number,
  method: string,
  target: string,
  headers: http.OutgoingHttpHeaders | string[] = {},
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = http.request(
      { host: '127.0.0.1', port, method, path: target, headers: headers as any, agent: false },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk) => chunks.push(chunk));
        res.on('end', () => {
          const all = Buffer.concat(chunks);
          const text = all.toString();
          resolve({
            status: res.statusCode!,
            statusText: res.statusMessage!,
            headers: res.headers,
            rawHeaders: res.rawHeaders,
            body: all,
            text,
            get json() {
              return JSON.parse(text);
            },
          });
        });
        res.on('error', (error) =>
          reject(Object.assign(error, { status: res.statusCode, received: Buffer.concat(chunks).toString() })),
        );
      },
    );
    req.on('error', reject);
    req.end(body);
  });
}
