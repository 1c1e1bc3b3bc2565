import { createHash } from 'node:crypto';

/** The name; if it is too long, its beginning and a hash of the whole. */
export function physicalName(name: string, maxLength: number): string {
  if (name.length <= maxLength) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, maxLength - hash.length - 1)}-${hash}`;
}

/** An id of ten letters and digits, in the form of API Gateway's, deterministic. */
export function generatedId(...parts: readonly string[]): string {
  const digest = createHash('sha256').update(parts.join('\0')).digest();
  return Array.from(digest.subarray(0, 10), (byte) => (byte % 36).toString(36)).join('');
}
