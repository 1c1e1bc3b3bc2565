/** `AppTable` → `APP_TABLE`, `HTTPProxy` → `HTTP_PROXY`, `S3Uploads` → `S3_UPLOADS`. */
export function screamingSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}
