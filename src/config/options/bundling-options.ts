/** Settings of the bundle that is deployed. It is the same for all functions and stages. */
export interface BundlingOptions {
  /**
   * Shortens names too, not only the syntax and white space. Leave it off if a library reads the names of classes.
   *
   * @default false
   */
  readonly minify?: boolean;

  /**
   * Ships source maps, so that stack traces name the files and lines of `runtime/`.
   *
   * @default true
   */
  readonly sourceMap?: boolean;

  /**
   * Packages that are left out, as the functions get them elsewhere: from a layer, or from Lambda's runtime. Without
   * any, the AWS SDK is part of the bundle too.
   *
   * Example: `['@aws-sdk/*']`
   *
   * @default []
   */
  readonly externalModules?: string[];

  /**
   * Packages that are installed beside the bundle, for the functions' architecture, instead of being part of it: those
   * with native code, or that read their own files.
   *
   * Example: `['sharp']`
   *
   * @default []
   */
  readonly nodeModules?: string[];

  /**
   * Files that are deployed beside the code, as patterns from `runtime/`. They keep their paths:
   * `runtime/templates/a.html` is `templates/a.html` beside the bundle.
   *
   * Example: `['templates/**']`
   *
   * @default []
   */
  readonly files?: string[];

  /**
   * The kilobytes (1000 bytes) of code beyond which a synthesis fails. The message names the imports that cost most.
   *
   * @default - no budget
   */
  readonly sizeBudgetKilobytes?: number;
}
