import type { Metafile } from 'esbuild';

/** A file of an installed package of the AWS SDK. */
export interface SdkFile {
  /** The file's name in the metafile. */
  readonly file: string;
  /** The folder of its package; there may be several copies of one package. */
  readonly root: string;
  /** `client-s3`, `lib-dynamodb`, `s3-presigned-post` */
  readonly packageName: string;
  /** Below the package: `dist-es/commands/GetObjectCommand.js` */
  readonly path: string;
}

export function sdkFile(file: string): SdkFile[] {
  const match = /^(.*node_modules\/@aws-sdk\/([^/]+))\/(.+)$/.exec(file);
  return match ? [{ file, root: match[1], packageName: match[2], path: match[3] }] : [];
}

/** The SDK's files that are left in the bundle. */
export function keptSdkFiles({ outputs }: Metafile): SdkFile[] {
  const kept = Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0),
  );
  return [...new Set(kept)].sort().flatMap(sdkFile);
}

/** `dynamodb` for the package `client-dynamodb`. */
export function serviceOfClient(packageName: string): string | undefined {
  return /^client-(.+)$/.exec(packageName)?.[1];
}

/** `GetItem` for the module of a command. */
export function operationOf({ path }: Pick<SdkFile, 'path'>): string | undefined {
  return /^dist-es\/commands\/(\w+)Command\.js$/.exec(path)?.[1];
}
