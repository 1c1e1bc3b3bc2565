/** `AppTable` → `APP_TABLE`, `HTTPProxy` → `HTTP_PROXY`, `S3Uploads` → `S3_UPLOADS`. */
export function screamingSnake(name: string): string {
  return `${name}`
    .replace(/[a-z\d](?=[A-Z])|[A-Z](?=[A-Z][a-z])/g, '$&_')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toUpperCase();
}
