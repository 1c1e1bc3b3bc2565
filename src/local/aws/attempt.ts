import { AwsServiceError } from './service';

/** The result, or the error of the service: an entry of a batch fails alone. Any other error is thrown. */
export function attempt<T>(run: () => T): T | AwsServiceError {
  try {
    return run();
  } catch (e) {
    if (e instanceof AwsServiceError) return e;
    throw e;
  }
}
