/** Packages of the SDK that cause calls without sending a command, and what must be allowed for them. */
export const OPERATIONS_WITHOUT_COMMAND: {
  readonly [packageName: string]: { readonly service: string; readonly operations: readonly string[] };
} = {
  // Whoever posts the signed form writes with the permission of who signed it:
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
  's3-presigned-post': { service: 's3', operations: ['PutObject'] },
};
