/** The decision of an authorizer on one request. */
export type Authorization =
  | {
      readonly type: 'allowed';
      readonly principalId?: string;
      readonly context?: { readonly [key: string]: unknown };
      /** The API key of the caller, if the stage takes it from the authorizer. */
      readonly apiKey?: string;
    }
  | {
      readonly type: 'denied';
      readonly explicit: boolean;
      /** For the log. */
      readonly message: string;
      /** `WWW-Authenticate`. */
      readonly challenge?: string;
    }
  /** The request does not prove who calls. */
  | {
      readonly type: 'unauthorized';
      readonly message: string;
      /** The message of the response. @default 'Unauthorized' */
      readonly response?: string;
      readonly challenge?: string;
    }
  /** The authorizer could not be called, or has failed. */
  | { readonly type: 'failed'; readonly message: string }
  /** The authorizer has returned something else than a decision. */
  | { readonly type: 'misconfigured'; readonly message: string };
