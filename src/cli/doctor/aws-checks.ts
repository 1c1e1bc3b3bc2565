import { error, ok, skipped, warning, type Check, type Finding } from './check';
import type { AwsFacts, Facts } from './facts';
import { commandOf } from '../../package-manager';

/** Needed by the CDK's default synthesizer: `MIN_BOOTSTRAP_STACK_VERSION` of aws-cdk-lib. */
const MINIMUM_BOOTSTRAP = 6;

/** Signatures with another time are refused: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
const CLOCK_MINUTES = 5;

/** Variables with which an environment other than a shell gives credentials. */
const PROVIDED = [
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

/** Checks of what commands need to reach the account of a stage. All but the last ones make no call. */
export const AWS_CHECKS: readonly Check[] = [
  {
    name: 'credentials',
    find: (facts) => {
      const { aws } = facts;
      if (!aws) return configuredCredentials(facts);
      return aws.failure === undefined
        ? ok(`${aws.arn}`)
        : error(aws.failure, 'sign in (aws sso login), choose a profile (AWS_PROFILE), or renew the keys');
    },
  },
  {
    name: 'region',
    find: ({ environment, profiles, stage }) => {
      const profile = environment.AWS_PROFILE ?? 'default';
      const region =
        stage.env?.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? profiles[profile]?.region;
      return region === undefined
        ? error(
            `no region is set for the stage ${stage.name}; the CDK would take us-east-1`,
            'set AWS_REGION, `region` of the profile, or `env` of the stage in .projenrc.ts',
          )
        : ok(region);
    },
  },
  {
    name: 'endpoints',
    find: ({ environment, profiles }) => {
      const names = Object.keys(environment).filter((name) => name.startsWith('AWS_ENDPOINT_URL'));
      if (names.length > 0) {
        return warning(
          `${names.join(', ')} is set: commands call ${environment[names[0]]}, not AWS`,
          `unset ${names.join(' ')}`,
        );
      }
      const profile = environment.AWS_PROFILE ?? 'default';
      return profiles[profile]?.endpoint_url === undefined
        ? ok('those of AWS')
        : warning(
            `endpoint_url of the profile ${profile} is ${profiles[profile].endpoint_url}`,
            'remove it from ~/.aws/config',
          );
    },
  },
  {
    name: 'account',
    find: asked(({ account }, { stage }) => {
      const wanted = stage.env?.account;
      if (wanted === undefined || wanted === account) return ok(account!);
      return error(
        `the credentials are of the account ${account}, and the stage ${stage.name} is in ${wanted}`,
        'choose a profile of that account with AWS_PROFILE, or correct `env` of the stage in .projenrc.ts',
      );
    }),
  },
  {
    name: 'bootstrap',
    find: asked(({ bootstrapVersion, account, region }) => {
      if (bootstrapVersion === undefined) {
        return error(
          `there is no bootstrap stack in ${account}/${region}`,
          `${commandOf('bootstrap')} aws://${account}/${region}`,
        );
      }
      return bootstrapVersion < MINIMUM_BOOTSTRAP
        ? error(
            `version ${bootstrapVersion} of the bootstrap stack is older than ${MINIMUM_BOOTSTRAP}`,
            `${commandOf('bootstrap')} aws://${account}/${region}`,
          )
        : ok(`version ${bootstrapVersion}`);
    }),
  },
  {
    name: 'clock',
    find: asked(({ clockOffset }) => {
      if (clockOffset === undefined) return skipped('AWS has sent no time');
      const minutes = Math.abs(clockOffset) / 60_000;
      return minutes < CLOCK_MINUTES
        ? ok(`as that of AWS, to ${Math.round(Math.abs(clockOffset) / 1000)} s`)
        : error(
            `this machine is ${Math.round(minutes)} minutes ${clockOffset > 0 ? 'ahead of' : 'behind'} AWS, which refuses its signatures`,
            'set the clock, by NTP',
          );
    }),
  },
];

function asked(find: (aws: AwsFacts, facts: Facts) => Finding): Check['find'] {
  return (facts) => {
    if (!facts.aws) return skipped('needs --aws');
    return facts.aws.failure === undefined ? find(facts.aws, facts) : skipped('needs credentials');
  };
}

/** Whether there are credentials to try, as far as files and variables tell. */
function configuredCredentials({ environment, profiles }: Facts): Finding {
  const { AWS_ACCESS_KEY_ID: key, AWS_PROFILE: profile } = environment;
  if (profile !== undefined) {
    return profiles[profile]
      ? ok(`the profile ${profile}, not tried without --aws`)
      : error(
          `AWS_PROFILE is ${profile}, and there is no such profile`,
          `known: ${Object.keys(profiles).join(', ') || 'none'}`,
        );
  }
  if (key !== undefined) return ok('keys in the environment, not tried without --aws');
  if (profiles.default) return ok('the profile default, not tried without --aws');
  const provided = PROVIDED.find((name) => environment[name] !== undefined);
  if (provided !== undefined) return ok(`by ${provided}, not tried without --aws`);
  return error(
    'there are none',
    `aws configure sso, or set AWS_PROFILE: ${commandOf('dev')} needs none, deployments do`,
  );
}
