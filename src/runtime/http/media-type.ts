export const JSON_TYPE = 'application/json';

/** `Text/HTML; charset=utf-8` → `text/html`. */
export function essence(type: string): string {
  return type.split(';')[0].trim().toLowerCase();
}
