import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Kind } from './kind';

export const userPool: Kind<IUserPool> = {
  property: 'userPoolArn',
  what: 'a user pool',
  type: 'cognito.IUserPool',
  value: ({ userPoolId }) => userPoolId,
  services: ['cognito-identity-provider'],
  types: ['userpool'],
  arns: ({ userPoolArn }) => ({ userpool: userPoolArn }),
  read: [
    'cognito-idp:AdminGetUser',
    'cognito-idp:AdminListGroupsForUser',
    'cognito-idp:ListGroups',
    'cognito-idp:ListUsers',
    'cognito-idp:ListUsersInGroup',
  ],
  write: [
    'cognito-idp:AdminAddUserToGroup',
    'cognito-idp:AdminConfirmSignUp',
    'cognito-idp:AdminCreateUser',
    'cognito-idp:AdminDeleteUser',
    'cognito-idp:AdminDisableUser',
    'cognito-idp:AdminEnableUser',
    'cognito-idp:AdminInitiateAuth',
    'cognito-idp:AdminRemoveUserFromGroup',
    'cognito-idp:AdminRespondToAuthChallenge',
    'cognito-idp:AdminSetUserPassword',
    'cognito-idp:AdminUpdateUserAttributes',
    'cognito-idp:AdminUserGlobalSignOut',
  ],
  content: 'the users of its pools',
  otherAccount: 'a user pool has no policy that could let it in: the code has to assume a role of that account',
};
