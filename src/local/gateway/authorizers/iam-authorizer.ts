import { createHash } from 'node:crypto';
import { isSignedWith, lateness, signatureOf, signedText } from '../../request-signature';
import type { GatewayRequest } from '../../../gateway-events/request';
import { callerArn, type Caller } from '../../aws/caller';
import type { Access } from '../../aws/service';
import type { Denial } from '../../iam';

/** The keys that requests may be signed with. */
export interface Signers {
  /** The secret of a key and whom it stands for; undefined for an unknown key. */
  find(accessKeyId: string): { readonly secretAccessKey: string; readonly caller: Caller } | undefined;
  /** Undefined if the caller may do this. */
  denial(caller: Caller, access: Access): Pick<Denial, 'message' | 'decision'> | undefined;
}

/** The identity of a caller, in the fields of events. */
export interface IamIdentity {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly userArn: string;
  readonly userId: string;
}

export type IamAuthorization =
  | { readonly type: 'allowed'; readonly identity: IamIdentity }
  | {
      readonly type: 'unsigned' | 'invalid-signature' | 'denied';
      /** The message of AWS. */
      readonly message: string;
      /** The type of AWS's error. */
      readonly errorType: string;
    };

export interface IamAccess {
  /** The name of the service in a signature. */
  readonly service: 'execute-api' | 'lambda';
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys in addition to those of the request. */
  readonly conditions?: { readonly [key: string]: string };
}

/**
 * Decides on a request by its signature. Its time is real, as SDK clients know no other.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export function authorizeByIam(
  request: GatewayRequest,
  { service, action, resource, conditions: more }: IamAccess,
  signers: Signers,
): IamAuthorization {
  const invalid = (message: string, errorType = 'InvalidSignatureException'): IamAuthorization => ({
    type: 'invalid-signature',
    message,
    errorType,
  });
  const signature = signatureOf(request);
  if (!signature) {
    return {
      type: 'unsigned',
      message: 'Missing Authentication Token',
      errorType: 'MissingAuthenticationTokenException',
    };
  }
  const signer = signers.find(signature.accessKeyId);
  if (!signer) return invalid('The security token included in the request is invalid.', 'UnrecognizedClientException');
  if (signature.service !== service) {
    return invalid(`Credential should be scoped to correct service: '${service}'. `);
  }
  const late = lateness(signature);
  if (late !== undefined) return invalid(late);
  const { stringToSign } = signedText(request, signature);
  if (!isSignedWith(signer.secretAccessKey, signature, stringToSign, signature.signature)) {
    return invalid(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
        'and signing method. Consult the service documentation for details.',
    );
  }
  const conditions = { 'aws:SourceIp': request.sourceIp, ...more };
  const denial = signers.denial(signer.caller, { action, resource, conditions });
  if (denial) return { type: 'denied', message: denial.message, errorType: 'AccessDeniedException' };
  return { type: 'allowed', identity: identityOf(signer.caller, signature.accessKeyId) };
}

function identityOf(caller: Caller, accessKey: string): IamIdentity {
  const userArn = callerArn(caller);
  const { principal, account } = caller;
  // In the form of the ids of AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  const digest = createHash('sha256').update(userArn).digest('hex').slice(0, 17).toUpperCase();
  const id = principal.type === 'role' ? `AROA${digest}:${principal.sessionName}` : `AIDA${digest}`;
  return { accessKey, accountId: account, callerId: id, userArn, userId: id };
}
