/**
 * The name of a folder or of a package as an app may have it: letters, digits and "-", a letter first. `@acme/shop.api` →
 * `shop-api`.
 */
export function appName(name: string): string {
  const cleaned = name
    .replace(/^.*\//, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return /^[A-Za-z]/.test(cleaned) ? cleaned : `app-${cleaned}`.replace(/-$/, '');
}
