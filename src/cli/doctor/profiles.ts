/**
 * The profiles of a file of the AWS configuration, with their settings.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export function parseProfiles(text: string): { [name: string]: { [setting: string]: string } } {
  const profiles: { [name: string]: { [setting: string]: string } } = {};
  let profile: { [setting: string]: string } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\s*\[(.+?)\]/.exec(line) ?? [];
    if (section !== undefined) {
      const [kind, name] = section.trim().split(/\s+/);
      // Other sections: `[sso-session x]`, `[services x]`.
      profile = name === undefined || kind === 'profile' ? (profiles[name ?? kind] ??= {}) : undefined;
      continue;
    }
    // Indented lines are settings of a single service.
    const [, setting, value] = /^(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (profile && setting !== undefined) profile[setting] = value;
  }
  return profiles;
}
