import type { Cors } from './cors';

/** `cors: true`: any origin, with the headers that AWS needs. */
export const ANY_ORIGIN: Cors = {
  allowOrigins: ['*'],
  allowHeaders: ['Authorization', 'Content-Type', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Api-Key'],
};
