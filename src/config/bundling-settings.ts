import type { BundlingSettings } from './config';
import { defaultsOf, type Rows, type WithDefaults } from './setting';
import { boolean, list, text, wholeNumber } from './shape';

// https://github.com/npm/validate-npm-package-name
const NAME = '(@[a-z0-9~-][a-z0-9._~-]*/)?[a-zA-Z0-9~-][a-zA-Z0-9._~-]*';

/** The settings of the bundle. Names are the CDK's where it has the option (`BundlingOptions` of aws-lambda-nodejs). */
export const BUNDLING_SETTINGS = {
  minify: { shape: boolean(), default: false },
  sourceMap: { shape: boolean(), default: true },
  externalModules: {
    shape: list(text('a package, like "sharp", or a pattern, like "@aws-sdk/*"', /^[^./\\\s][^\\\s]*$/)),
    default: [],
  },
  nodeModules: { shape: list(text('the name of a package, like "sharp"', new RegExp(`^${NAME}$`))), default: [] },
  files: {
    shape: list(
      text(
        'a pattern of files below the app\'s folder, like "templates/**"',
        /^(?!\/|[A-Za-z]:)(?!(.*\/)?\.\.?(\/|$))[^\\]+$/,
      ),
    ),
    default: [],
  },
  sizeBudgetKilobytes: { shape: wholeNumber('kilobytes', 1) },
} satisfies Rows<BundlingSettings>;

/** The settings of the bundle, all that have a default set. */
export type ResolvedBundling = WithDefaults<BundlingSettings, typeof BUNDLING_SETTINGS>;

export function resolveBundling(settings: BundlingSettings = {}): ResolvedBundling {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...defaultsOf<ResolvedBundling>(BUNDLING_SETTINGS), ...Object.fromEntries(given) };
}
