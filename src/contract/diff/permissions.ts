import type { Change } from './change';
import type { Manifest } from '../../manifest/manifest';

/** The operations of AWS that the code calls, from which the permissions of the roles follow. */
export function permissionChanges(before: Manifest, after: Manifest): Change[] {
  const services = [...new Set([...Object.keys(before.operations), ...Object.keys(after.operations)])].sort();
  const unknown = after.unknownOperations.filter(
    ({ service }) => !before.unknownOperations.some((one) => one.service === service),
  );
  return [
    ...services.flatMap((service): Change[] => {
      const [one, other] = [before.operations[service] ?? [], after.operations[service] ?? []];
      const added = other.filter((name) => !one.includes(name));
      const gone = one.filter((name) => !other.includes(name));
      return [
        ...(added.length > 0
          ? [
              {
                level: 'dangerous' as const,
                at: service,
                text: `calls ${added.join(', ')} now`,
                effect: 'the role may do so on what the functions use',
              },
            ]
          : []),
        ...(gone.length > 0
          ? [{ level: 'safe' as const, at: service, text: `no longer calls ${gone.join(', ')}` }]
          : []),
      ];
    }),
    ...unknown.map(({ service, importedBy }): Change => ({
      level: 'dangerous',
      at: service,
      text: `any operation, by ${importedBy}`,
      effect: 'the operations cannot be determined, so all of them are allowed',
    })),
  ];
}
