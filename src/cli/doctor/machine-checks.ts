import { error, isAtLeast, ok, skipped, warning, type Check } from './check';
import { commandOf, LOCK_FILES, projenCommand } from '../../package-manager';

/** Of npm 10, which comes with Node.js 20. */
const MINIMUM_NPM = '10.0.0';

/** Published by mistake: it cannot read today's cloud assemblies. */
const STRAY_CDK = '3.0.0';

/** Checks of this machine and of what is installed in the project. */
export const MACHINE_CHECKS: readonly Check[] = [
  {
    name: 'Node.js',
    find: ({ node, minimumNode }) =>
      isAtLeast(node, minimumNode)
        ? ok(node)
        : error(`${node} is older than the project needs`, `install Node.js ${minimumNode} or newer`),
  },
  {
    name: 'package manager',
    find: ({ packageManager: { name, version } }) => {
      if (version === undefined)
        return error(`${name} does not run`, `install ${name}, whose lock file the project has`);
      return name === 'npm' && !isAtLeast(version, MINIMUM_NPM)
        ? error(`npm ${version} is too old`, 'npm install --global npm@latest')
        : ok(`${name} ${version}`);
    },
  },
  {
    name: 'conflicts',
    find: ({ conflicts, hasOwnFiles, packageManager: { install } }) => {
      if (conflicts.length === 0) return ok('none of a merge');
      const own = conflicts.filter((file) => !LOCK_FILES.includes(file));
      const resolve = hasOwnFiles
        ? [`resolve the conflict in ${own.join(', ')}`]
        : [`git checkout --ours ${own.join(' ')}`, projenCommand()];
      const steps = [...(own.length > 0 ? resolve : []), install];
      return error(`a merge has left a conflict in ${conflicts.join(', ')}`, steps.join(', then '));
    },
  },
  {
    name: 'CDK CLI',
    find: ({ cdkCli, packageManager: { install, addDev } }) => {
      if (cdkCli === undefined) return error('aws-cdk is not installed in the project', install);
      return cdkCli === STRAY_CDK
        ? error(
            `aws-cdk ${STRAY_CDK} is a stray release, which cannot read cloud assemblies`,
            [...addDev, 'aws-cdk@2'].join(' '),
          )
        : ok(cdkCli);
    },
  },
  {
    name: 'esbuild',
    find: ({ esbuildPlatforms, platform, packageManager: { install, installLocked } }) => {
      if (esbuildPlatforms === undefined) {
        return error('esbuild is not installed', `${install}, with optional dependencies`);
      }
      return esbuildPlatforms.includes(platform)
        ? ok(platform)
        : error(
            `esbuild is installed for ${esbuildPlatforms.join(', ') || 'no platform'}, and this machine is ${platform}`,
            `delete node_modules, and run ${installLocked} on this machine, with optional dependencies`,
          );
    },
  },
  {
    name: 'versions',
    find: ({ ownVersion, projectVersion, outOfStep, conflicts, packageManager: { installLocked } }) => {
      if (projectVersion !== undefined && projectVersion !== ownVersion) {
        return error(
          `this command is of version ${ownVersion}, and the project has ${projectVersion}`,
          `${commandOf('doctor')}, which runs the command of the project`,
        );
      }
      const unreadable = conflicts.find((file) => LOCK_FILES.includes(file));
      if (unreadable !== undefined) return skipped(`needs ${unreadable}`);
      return outOfStep.length > 0
        ? error(`installed are other versions than the lock file has: ${outOfStep.join(', ')}`, installLocked)
        : ok('those of the lock file');
    },
  },
  {
    name: 'ports',
    find: ({ usedPorts }) =>
      usedPorts.length === 0
        ? ok('free')
        : warning(
            `${usedPorts.join(' and ')} ${usedPorts.length > 1 ? 'are' : 'is'} in use, so that dev takes the next free one`,
            `end the program that listens there, or choose another with \`${commandOf('dev')} --port <number>\``,
          ),
  },
];
