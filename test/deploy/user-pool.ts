import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { ClientConfig } from '../parity/target';

/** A user pool with an app client that may sign users in. */
export interface UserPool {
  readonly UserPoolId: string;
  readonly ClientId: string;
}

/** The tokens of a user who has signed in. */
export async function signIn(
  config: ClientConfig,
  { UserPoolId, ClientId }: UserPool,
): Promise<{ readonly id: string; readonly access: string }> {
  const cognito = new CognitoIdentityProviderClient(config);
  const [Username, Password] = ['ada', 'Correct-horse-9'];
  await cognito.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  );
  return { id: AuthenticationResult!.IdToken!, access: AuthenticationResult!.AccessToken! };
}
