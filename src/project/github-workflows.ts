import { Component, github, type typescript } from 'projen';
import { IMPLICIT_STAGE } from '../config';
import { COMMENT_MARK } from '../manifest/names';
import type { ServerlessCdkProjectOptions } from './options';
import { bootstrapSteps } from './package-manager';

/** The version of Node.js that functions run on. */
const NODE_VERSION = '24';

/** A push ends the run of the push before it: of two runs at once, each would write a comment, and the older one last perhaps. */
const LAST_PUSH_ONLY = { group: '${{ github.workflow }}-${{ github.ref }}', 'cancel-in-progress': true };

/** The exit code is that of the comparison, so that a change which is not accepted fails. */
const commentDiff = (projen: string) =>
  [
    'status=0',
    `${projen} diff --base "$BASE" --format github > changes.md || status=$?`,
    '[ -s changes.md ] || exit $status',
    'cat changes.md >> "$GITHUB_STEP_SUMMARY"',
    'comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"',
    `id=$(gh api "$comments" --paginate --jq '.[] | select(.body | startswith("${COMMENT_MARK}")) | .id' | head -n 1)`,
    'if [ -n "$id" ]; then',
    '  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@changes.md > /dev/null',
    'else',
    '  gh api "$comments" --field body=@changes.md > /dev/null',
    'fi',
    'exit $status',
  ].join('\n');

/** Options of projen for the workflows of a project. */
export function githubOptions(options: ServerlessCdkProjectOptions): Partial<typescript.TypeScriptProjectOptions> {
  return {
    github: options.github ?? true,
    githubOptions: { mergify: false, pullRequestLint: false },
    pullRequestTemplate: false,
    workflowNodeVersion: NODE_VERSION,
    workflowBootstrapSteps: bootstrapSteps(options, NODE_VERSION),
    // A workflow that pushes to the branch of a pull request needs a secret, and refuses branches of forks.
    buildWorkflowOptions: { mutableBuild: false },
    depsUpgradeOptions: { workflow: options.upgradeWorkflow ?? false },
  };
}

/**
 * The workflows of GitHub Actions: projen's own with what a serverless project needs, and `deploy` if there are roles for
 * it.
 */
export class GithubWorkflows extends Component {
  constructor(
    private readonly typescriptProject: typescript.TypeScriptProject,
    private readonly options: ServerlessCdkProjectOptions,
  ) {
    super(typescriptProject);
    const { github: gitHub } = typescriptProject;
    if (!gitHub) return;
    const build = gitHub.tryFindWorkflow('build')!.file!;
    // Commands that compare with the branch of the pull request need its history.
    build.addOverride('jobs.build.steps.0.with.fetch-depth', 0);
    // It pushes nothing.
    build.addOverride('jobs.build.permissions.contents', 'read');
    build.addOverride('concurrency', LAST_PUSH_ONLY);
    this.addDiffWorkflow(gitHub);
    const roles = Object.entries(options.deployRoles ?? {});
    if (roles.length > 0) this.addDeployWorkflow(gitHub, roles);
  }

  /** Comments on a pull request what it changes for the clients of the app. Each run replaces the comment of the one before. */
  private addDiffWorkflow(gitHub: github.GitHub) {
    const workflow = new github.GithubWorkflow(gitHub, 'diff');
    workflow.file!.addOverride('concurrency', LAST_PUSH_ONLY);
    workflow.on({ pullRequest: {} });
    workflow.addJob('diff', {
      runsOn: ['ubuntu-latest'],
      // The token of a pull request from a fork may not comment.
      if: 'github.event.pull_request.head.repo.full_name == github.repository',
      permissions: {
        contents: github.workflows.JobPermission.READ,
        pullRequests: github.workflows.JobPermission.WRITE,
      },
      env: { CI: 'true' },
      steps: [
        { name: 'Checkout', ...github.WorkflowSteps.checkout({ with: { fetchDepth: 0 } }) },
        ...this.typescriptProject.renderWorkflowSetup({ mutable: false }),
        {
          name: 'Comment what changes for clients of the app',
          env: {
            BASE: '${{ github.event.pull_request.base.sha }}',
            GH_TOKEN: '${{ github.token }}',
            NUMBER: '${{ github.event.pull_request.number }}',
          },
          run: commentDiff(this.typescriptProject.projenCommand),
        },
      ],
    });
  }

  /** Stage after stage, in the order of the option: a stage that fails keeps the later ones as they are. */
  private addDeployWorkflow(gitHub: github.GitHub, roles: readonly (readonly [stage: string, role: string])[]) {
    const workflow = new github.GithubWorkflow(gitHub, 'deploy', {
      limitConcurrency: true,
      concurrencyOptions: { group: 'deploy', cancelInProgress: false },
    });
    workflow.on({ push: { branches: ['main'] }, workflowDispatch: {} });
    const install = () => [
      { name: 'Checkout', ...github.WorkflowSteps.checkout() },
      ...this.typescriptProject.renderWorkflowSetup({ mutable: false }),
    ];
    workflow.addJob('build', {
      runsOn: ['ubuntu-latest'],
      permissions: { contents: github.workflows.JobPermission.READ },
      env: { CI: 'true' },
      steps: [...install(), { name: 'Build', run: `${this.typescriptProject.projenCommand} build` }],
    });
    let before = 'build';
    for (const [stage, role] of roles) {
      const job = `deploy-${stage}`;
      workflow.addJob(job, {
        runsOn: ['ubuntu-latest'],
        needs: [before],
        // Rules of GitHub for the stage, such as an approval: https://docs.github.com/en/actions/concepts/workflows-and-actions/deployment-environments
        environment: stage,
        permissions: {
          contents: github.workflows.JobPermission.READ,
          idToken: github.workflows.JobPermission.WRITE,
        },
        env: { CI: 'true' },
        steps: [
          ...install(),
          {
            name: 'Get credentials of the role',
            // https://github.com/aws-actions/configure-aws-credentials#oidc
            uses: 'aws-actions/configure-aws-credentials@v5',
            with: { 'role-to-assume': role, 'aws-region': this.regionOf(stage) },
          },
          {
            name: 'Deploy',
            run: `${this.typescriptProject.projenCommand} deploy --stage ${stage} --require-approval never`,
          },
        ],
      });
      before = job;
    }
  }

  /** The stage's region, or a variable of the repository or of the environment of the stage. */
  private regionOf(stage: string): string {
    const stages = this.options.stages ?? { [IMPLICIT_STAGE]: {} };
    return stages[stage]?.env?.region ?? '${{ vars.AWS_REGION }}';
  }
}
