import { boolean, list, struct, text, wholeNumber } from './shape';

/**
 * How the code of a runtime app becomes what is deployed. It is the same for all functions and stages, as they share one
 * bundle. Names are the CDK's where it has the option (`BundlingOptions` of aws-lambda-nodejs).
 */
export interface BundlingSettings {
  /** Shortens names too, not only the syntax and white space. A stack trace is then only readable through its source map. @default false */
  readonly minify?: boolean;
  /** Ships source maps, so that stack traces name the files and lines of `runtime/`. @default true */
  readonly sourceMap?: boolean;
  /**
   * Packages that are left out, as the functions get them elsewhere: from a layer, or from Lambda's runtime.
   * @example ['@aws-sdk/*']
   * @default - none: the AWS SDK is part of the bundle too
   */
  readonly externalModules?: readonly string[];
  /**
   * Packages that are installed beside the bundle, for the functions' architecture, instead of being part of it: those with
   * native code, or that read their own files.
   * @example ['sharp']
   * @default - none
   */
  readonly nodeModules?: readonly string[];
  /**
   * Files beside the code, as patterns from the app's folder. They keep their paths: what is `runtime/templates/a.html` is
   * `templates/a.html` beside the bundle.
   * @example ['templates/**']
   * @default - none
   */
  readonly files?: readonly string[];
  /** The kilobytes (1000 bytes) of code that fail a synthesis if they are exceeded. @default - no budget */
  readonly sizeBudgetKilobytes?: number;
}

/** The settings of the bundle, each with its value. */
export type ResolvedBundling = Required<Omit<BundlingSettings, 'sizeBudgetKilobytes'>> &
  Pick<BundlingSettings, 'sizeBudgetKilobytes'>;

// https://github.com/npm/validate-npm-package-name
const NAME = '(@[a-z0-9~-][a-z0-9._~-]*/)?[a-zA-Z0-9~-][a-zA-Z0-9._~-]*';

export const BUNDLING = struct<BundlingSettings>('setting', {
  minify: boolean(),
  sourceMap: boolean(),
  externalModules: list(text('a package, like "sharp", or a pattern, like "@aws-sdk/*"', /^[^./\\\s][^\\\s]*$/)),
  nodeModules: list(text('the name of a package, like "sharp"', new RegExp(`^${NAME}$`))),
  files: list(
    text(
      'a pattern of files below the app\'s folder, like "templates/**"',
      /^(?!\/|[A-Za-z]:)(?!(.*\/)?\.\.?(\/|$))[^\\]+$/,
    ),
  ),
  sizeBudgetKilobytes: wholeNumber('a whole number of kilobytes, 1 or more', 1),
});

export function resolveBundling(settings: BundlingSettings = {}): ResolvedBundling {
  const {
    minify = false,
    sourceMap = true,
    externalModules = [],
    nodeModules = [],
    files = [],
    sizeBudgetKilobytes,
  } = settings;
  return {
    minify,
    sourceMap,
    externalModules,
    nodeModules,
    files,
    ...(sizeBudgetKilobytes !== undefined && { sizeBudgetKilobytes }),
  };
}
