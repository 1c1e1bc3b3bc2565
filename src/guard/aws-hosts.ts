/**
 * The suffixes of the hosts of AWS's services in every partition, as the SDK has them (`partitions.json` of its endpoint
 * rules), and of function URLs.
 */
const SUFFIXES = [
  'amazonaws.com',
  'api.aws',
  'on.aws',
  'amazonaws.com.cn',
  'amazonwebservices.com.cn',
  'amazonaws.eu',
  'amazonwebservices.eu',
  'c2s.ic.gov',
  'api.aws.ic.gov',
  'sc2s.sgov.gov',
  'api.aws.scloud',
  'csp.hci.ic.gov',
  'api.aws.hci.ic.gov',
  'cloud.adc-e.uk',
  'api.cloud-aws.adc-e.uk',
];

/** Where instances and containers of AWS find credentials: all of 169.254.0.0/16, and these. */
const METADATA_V6 = ['[fd00:ec2::254]', '[fd00:ec2::23]'];

/** A host as the network sees it: lower case, no trailing dot, and an address in its usual form. */
export function canonicalHost(host: string): string {
  const bare = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  let name = bare;
  try {
    // Also writes 0xa9fea9fe and 2852039166 as 169.254.169.254.
    name = new URL(`http://${bare}`).hostname;
  } catch {
    // No host at all: whoever connects to it says so.
  }
  return name.toLowerCase().replace(/\.+$/, '');
}

/** The part of an AWS host before its suffix: `sqs.us-east-1`. Undefined if it is no host of AWS. */
export function awsName(host: string): string | undefined {
  // The longest one that fits: `x.api.aws.ic.gov` ends with several.
  const suffix = SUFFIXES.filter((end) => host === end || host.endsWith(`.${end}`)).sort(
    (a, b) => b.length - a.length,
  )[0];
  return suffix === undefined ? undefined : host.slice(0, Math.max(0, host.length - suffix.length - 1));
}

export function isAwsHost(host: string): boolean {
  return awsName(canonicalHost(host)) !== undefined;
}

export function isMetadata(host: string): boolean {
  const mapped = host.startsWith('[::ffff:a9fe:');
  return mapped || METADATA_V6.includes(host) || /^169\.254\.\d+\.\d+$/.test(host);
}

/** Whether this is an API or a function that someone has deployed, and no service of AWS itself. */
export function isDeployedEndpoint(host: string): boolean {
  return /(^|\.)(execute-api|lambda-url)\./.test(`${awsName(host) ?? ''}.`);
}
