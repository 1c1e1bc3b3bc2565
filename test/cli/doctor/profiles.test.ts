import { parseProfiles } from '../../../src/cli/doctor/profiles';

test('profiles of both files are read, other sections are not', () => {
  const text = `[default]
region = eu-west-1
[profile work]\r
sso_session = corp\r
s3 =
  max_concurrent_requests = 10
region=us-east-1

[sso-session corp]
region = us-west-2
[keys]
aws_access_key_id = AKID
`;
  expect(parseProfiles(text)).toEqual({
    default: { region: 'eu-west-1' },
    work: { sso_session: 'corp', s3: '', region: 'us-east-1' },
    keys: { aws_access_key_id: 'AKID' },
  });
});
