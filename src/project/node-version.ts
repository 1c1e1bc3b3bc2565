/** The end of support of a version of Node.js on which projects still run: https://nodejs.org/en/about/previous-releases */
const ENDED: { readonly [major: string]: string } = { 20: 'April 2026' };

/** The warning for a version of Node.js without support, or undefined. */
export function nodeVersionWarning(version: string): string | undefined {
  const [major] = version.split('.');
  const end = ENDED[major];
  return (
    end &&
    `Node.js ${major} has been out of support since ${end}. Install Node.js 24, which the functions run on, or 22`
  );
}
