import type { HttpCors } from '../model';

/** The CORS configuration of an HTTP API or a function URL in a template: `AllowOrigins`. */
export function corsOf(cors: any): HttpCors | undefined {
  if (cors === undefined) return undefined;
  const number = cors.MaxAge === undefined ? undefined : Number(cors.MaxAge);
  return {
    allowOrigins: cors.AllowOrigins,
    allowMethods: cors.AllowMethods,
    allowHeaders: cors.AllowHeaders,
    exposeHeaders: cors.ExposeHeaders,
    maxAge: number,
    allowCredentials: String(cors.AllowCredentials ?? false) === 'true',
  };
}
