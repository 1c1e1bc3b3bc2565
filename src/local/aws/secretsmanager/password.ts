import { createHash, randomBytes } from 'node:crypto';
import { AwsServiceError } from '../service';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export function randomPassword(input: any): string {
  return password(input, (count) => randomBytes(count));
}

/** The value of a secret that the template leaves to Secrets Manager. It is the same at each start, unlike on AWS. */
export function generatedPassword(properties: any, arn: string): string {
  const text = password(properties, (count) => {
    const bytes: Buffer[] = [];
    for (let i = 0; i * 32 < count; i++) bytes.push(createHash('sha256').update(`${arn} ${i}`).digest());
    return Buffer.concat(bytes);
  });
  const { SecretStringTemplate: template, GenerateStringKey: key } = properties;
  return template === undefined ? text : JSON.stringify({ ...JSON.parse(template), [key]: text });
}

function password(input: any, random: (count: number) => Buffer): string {
  const isTrue = (name: string) => String(input[name] ?? false) === 'true';
  const excluded = new Set<string>(input.ExcludeCharacters ?? '');
  const sets = [
    isTrue('ExcludeLowercase') ? '' : LOWER,
    isTrue('ExcludeUppercase') ? '' : UPPER,
    isTrue('ExcludeNumbers') ? '' : DIGITS,
    isTrue('ExcludePunctuation') ? '' : PUNCTUATION,
    isTrue('IncludeSpace') ? ' ' : '',
  ]
    .map((set) => [...set].filter((character) => !excluded.has(character)))
    .filter((set) => set.length > 0);
  const length = Number(input.PasswordLength ?? 32);
  const everyType = String(input.RequireEachIncludedType ?? true) === 'true';
  if (sets.length === 0 || !(length >= (everyType ? sets.length : 1) && length <= 4096)) {
    throw new AwsServiceError(
      'InvalidParameterException',
      'The password cannot be generated: its length, or the characters that are left, do not allow it.',
    );
  }
  const all = sets.flat();
  const bytes = random(length * 2);
  const pick = (set: readonly string[], index: number) => set[bytes.readUInt16BE(index * 2) % set.length];
  // One of each type first, and then any.
  return Array.from({ length }, (_, i) => pick(everyType && i < sets.length ? sets[i] : all, i)).join('');
}
