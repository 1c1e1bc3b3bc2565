import { randomUUID } from 'node:crypto';
import type { SinkContext, SinkOperation } from './sink';
import { AwsServiceError } from '../service';

interface User {
  readonly name: string;
  readonly created: Date;
  changed: Date;
  enabled: boolean;
  status: string;
  readonly attributes: Map<string, string>;
  readonly groups: Set<string>;
}

/** The administration of the users of pools: it answers by the requests so far. Nobody can sign in as one of them. */
export function userOperations({ account, region, clock }: SinkContext): { readonly [name: string]: SinkOperation } {
  const users = new Map<string, User>();
  const keyOf = ({ UserPoolId, Username }: any) => `${UserPoolId}/${Username}`;
  const find = (input: any): User => {
    const user = users.get(keyOf(input));
    if (!user) throw new AwsServiceError('UserNotFoundException', 'User does not exist.');
    return user;
  };
  const operation = (run: (input: any) => object | void): SinkOperation => ({
    resources: ({ UserPoolId }) => [`arn:aws:cognito-idp:${region}:${account}:userpool/${UserPoolId}`],
    summary: ({ UserPoolId, Username }) => `${Username ?? 'users'} of ${UserPoolId}`,
    output: (input) => run(input) ?? {},
  });
  /** An operation that changes a user who is there. */
  const change = (apply: (user: User, input: any) => void): SinkOperation =>
    operation((input) => {
      const user = find(input);
      apply(user, input);
      user.changed = new Date(clock.now());
    });
  return {
    AdminAddUserToGroup: change(({ groups }, { GroupName }) => groups.add(GroupName)),
    AdminConfirmSignUp: change((user) => (user.status = 'CONFIRMED')),
    AdminCreateUser: operation((input) => {
      if (users.has(keyOf(input)) && input.MessageAction !== 'RESEND') {
        throw new AwsServiceError('UsernameExistsException', 'User account already exists');
      }
      const now = new Date(clock.now());
      const user: User = users.get(keyOf(input)) ?? {
        name: input.Username,
        created: now,
        changed: now,
        enabled: true,
        status: 'FORCE_CHANGE_PASSWORD',
        attributes: new Map([['sub', randomUUID()]]),
        groups: new Set(),
      };
      setAttributes(user, input);
      users.set(keyOf(input), user);
      return { User: { ...described(user), Attributes: attributesOf(user) } };
    }),
    AdminDeleteUser: operation((input) => {
      find(input);
      users.delete(keyOf(input));
    }),
    AdminDisableUser: change((user) => (user.enabled = false)),
    AdminEnableUser: change((user) => (user.enabled = true)),
    AdminGetUser: operation((input) => {
      const user = find(input);
      return { ...described(user), UserAttributes: attributesOf(user) };
    }),
    AdminListGroupsForUser: operation((input) => ({
      Groups: [...find(input).groups].map((GroupName) => ({ GroupName, UserPoolId: input.UserPoolId })),
    })),
    AdminRemoveUserFromGroup: change(({ groups }, { GroupName }) => groups.delete(GroupName)),
    AdminSetUserPassword: change((user, { Permanent }) => {
      user.status = Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
    }),
    AdminUpdateUserAttributes: change(setAttributes),
    AdminUserGlobalSignOut: change(() => undefined),
  };
}

function setAttributes({ attributes }: User, { UserAttributes = [] }: any): void {
  for (const { Name, Value } of UserAttributes) attributes.set(Name, Value);
}

function attributesOf({ attributes }: User): object[] {
  return [...attributes].map(([Name, Value]) => ({ Name, Value }));
}

function described({ name, created, changed, enabled, status }: User): object {
  return {
    Username: name,
    UserCreateDate: created,
    UserLastModifiedDate: changed,
    Enabled: enabled,
    UserStatus: status,
  };
}
